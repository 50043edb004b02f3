-- Relation: sales of one month or week.  Grain: one row; no row where nothing was sold or returned.
-- Parameters: $starts and $ends, business dates, the end exclusive.  One period at a time: what is distinct in all of them
-- together would not fit into memory.
-- Units: home currency; revenue = sales + returns, never fees or adjustments. customers: known ones with a sale.
select
  cast(coalesce(sum(amount_home) filter (where is_sale), 0) as decimal(38, 4)) as gross_sales,
  cast(coalesce(sum(amount_home) filter (where kind = 'return'), 0) as decimal(38, 4)) as returns,
  cast(coalesce(sum(amount_home), 0) as decimal(38, 4)) as revenue,
  cast(count(distinct transaction_id) filter (where is_sale) as bigint) as transactions,
  cast(count(distinct customer_id) filter (where is_sale) as bigint) as customers
from core.line
where
  kind in ('sale', 'return')
  and business_date >= $starts::date
  and business_date < $ends::date
  -- A business date is that of its time or of the day before: this lets the engine skip blocks by the stored time.
  and occurred_at >= $starts::date - interval '2' day
  and occurred_at < $ends::date + interval '2' day
having count(*) > 0
