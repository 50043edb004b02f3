-- Relation: sales by day.  Grain: one business date on which something was sold or returned.
-- Parameters: $starts and $ends, business dates, the end exclusive.
-- Units: home currency; revenue = sales + returns, never fees or adjustments.
select
  cast(business_date as varchar) as day,
  cast(sum(amount_home) as decimal(38, 4)) as revenue
from core.line
where
  kind in ('sale', 'return')
  and business_date >= $starts::date
  and business_date < $ends::date
  and occurred_at >= $starts::date - interval '2' day
  and occurred_at < $ends::date + interval '2' day
group by business_date
order by business_date
