-- Relation: who bought in one month, by the month of their first sale ever.  Grain: one month of first sales, from $first on.
-- Parameters: $starts and $ends, business dates, the end exclusive; $first, the first day of the oldest month that is told;
-- $day_starts.  One month at a time, as sales are.
-- Units: known customers with a sale in the month.
with newcomer as (
  select customer_id, cast(first_sale_at - $day_starts::interval as date) as first_day
  from result.customer
  where first_sale_at >= $first::date + $day_starts::interval
),
sale as (
  select customer_id
  from core.line
  where
    is_sale
    and business_date >= $starts::date
    and business_date < $ends::date
    -- A business date is that of its time or of the day before: this lets the engine skip blocks by the stored time.
    and occurred_at >= $starts::date - interval '2' day
    and occurred_at < $ends::date + interval '2' day
),
buyer as (
  select distinct newcomer.customer_id, newcomer.first_day
  from sale
  inner join newcomer on newcomer.customer_id = sale.customer_id
)
select
  cast(cast(date_trunc('month', first_day) as date) as varchar) as cohort,
  cast(count(*) as bigint) as customers
from buyer
group by cohort
order by cohort
