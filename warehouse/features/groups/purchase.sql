-- relation: core.purchase, scratch of one cut
-- grain: one transaction with a sale before as_of, of one customer
-- parameters: $as_of (timestamp, exclusive), $day_starts (HH:MM:SS)
-- units: age_days elapsed days before as_of; money in home currency. Promised and fulfilled when its last line was;
--   is_awaited: some line was promised and is not known to have come.
with sales as (
  select
    customer_id,
    transaction_id,
    occurred_at,
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
  (epoch($as_of::timestamp) - epoch(max(occurred_at))) / 86400 as age_days,
  cast(max(occurred_at) - $day_starts::interval as date) as day,
  cast(sum(amount_home) as decimal(18, 4)) as sales,
  cast(sum(discount) as decimal(18, 4)) as discount,
  min(channel) as channel,
  min(location) as location,
  max(promised_at) as promised_at,
  max(fulfilled_at) as fulfilled_at,
  count(promised_at) > count(fulfilled_at) as is_awaited
from sales
group by customer_id, transaction_id
