-- relation: features of the channels that a customer buys through
-- grain: one customer with a purchase through a named channel in the last 365 days
-- parameters: none; core.purchase is that of the cut
-- units: counts; shares 0 to 1. The main channel has the most transactions, then the least name.
with channels as (
  select
    customer_id,
    channel,
    count(*) as orders,
    count(*) filter (where age_days <= 90) as orders_90
  from core.purchase
  where age_days <= 365 and channel is not null
  group by customer_id, channel
)
select
  customer_id,
  count(*) as channels_365,
  max(orders) / cast(sum(orders) as double) as main_channel_share,
  case when sum(orders_90) > 0 then arg_min(orders_90, (-orders, channel)) / cast(sum(orders_90) as double) end
    - max(orders) / cast(sum(orders) as double) as main_channel_change
from channels
group by customer_id
