-- relation: result.rfm_measure, scratch of the step rfm
-- grain: one customer with at least one sale before as_of
-- parameters: $as_of (timestamp, exclusive)
-- units: recency_days elapsed days rounded down; frequency transactions; gross_sales and monetary home currency
with transactions_of_customers as (
  select
    customer_id,
    transaction_id,
    max(occurred_at) filter (where is_sale) as last_sale_at,
    sum(amount_home) filter (where is_sale) as sales,
    sum(amount_home) filter (where kind = 'return') as returns
  from core.line
  where customer_id is not null and (is_sale or kind = 'return') and occurred_at < $as_of::timestamp
  group by customer_id, transaction_id
),
totals as (
  select
    customer_id,
    max(last_sale_at) as last_sale_at,
    count(last_sale_at) as frequency,
    sum(sales) as sales,
    coalesce(sum(returns), 0) as returns
  from transactions_of_customers
  group by customer_id
)
select
  customer_id,
  cast(floor((epoch($as_of::timestamp) - epoch(last_sale_at)) / 86400) as bigint) as recency_days,
  cast(frequency as bigint) as frequency,
  cast(sales as decimal(18, 4)) as gross_sales,
  cast(sales + returns as decimal(18, 4)) as monetary
from totals
where frequency > 0
