-- relation: core.purchase, scratch of one cut
-- grain: one transaction with a sale before as_of, of one customer
-- parameters: $as_of (timestamp, exclusive)
-- units: age_days elapsed days before as_of; money in home currency; late_seconds of its latest line, below 0 where early
with sales as (
  select
    customer_id,
    transaction_id,
    occurred_at,
    business_date,
    product_id,
    amount_home,
    discount,
    channel,
    location,
    promised_at,
    fulfilled_at
  from core.line
  where customer_id is not null and is_sale and occurred_at < $as_of::timestamp
)
select
  customer_id,
  transaction_id,
  (epoch($as_of::timestamp) - epoch(max(occurred_at))) / 86400 as age_days,
  max(business_date) as day,
  sum(amount_home) as sales,
  sum(discount) as discount,
  count(discount) as discount_lines,
  min(channel) as channel,
  min(location) as location,
  max(promised_at) as promised_at,
  max(epoch(fulfilled_at) - epoch(promised_at)) as late_seconds,
  bool_or(promised_at is not null and fulfilled_at is null) as is_awaited
from sales
group by customer_id, transaction_id
