-- Relation: sales of some days by channel.  Grain: one channel that sold or took back; null: not stated.
-- Parameters: $starts and $ends, times, the end exclusive.
-- Units: home currency; revenue = sales + returns. orders and customers: with a sale.
select
  channel,
  cast(sum(amount_home) as decimal(38, 4)) as revenue,
  cast(coalesce(sum(amount_home) filter (where is_sale), 0) as decimal(38, 4)) as gross_sales,
  cast(count(distinct transaction_id) filter (where is_sale) as bigint) as transactions,
  cast(count(distinct customer_id) filter (where is_sale) as bigint) as customers
from core.line
where
  kind in ('sale', 'return')
  and occurred_at >= $starts::timestamp
  and occurred_at < $ends::timestamp
group by channel
order by channel nulls last
