-- relation: features of contracts
-- grain: one customer with a contract that started before as_of
-- parameters: $as_of (timestamp, exclusive)
-- units: counts; elapsed days; price in home currency a period; rises as shares of the price before (0.1: a tenth more).
--   Prices are those known at each time: a rise is seen where a later version has a higher price.
with contracts as (
  select
    customer_id,
    subscription_id,
    started_at,
    ended_at,
    price,
    ended_at is null as is_running
  from core.subscription
  where customer_id is not null and started_at < $as_of::timestamp
),
versions as (
  select
    subscription_id,
    known_at,
    price,
    lag(price) over (partition by subscription_id order by known_at, superseded_at) as price_before
  from core.subscription_version
  where known_at < $as_of::timestamp and price is not null
),
rises as (
  select
    subscription_id,
    max(known_at) as risen_at,
    arg_max(cast(price as double) / cast(price_before as double) - 1, (known_at, price)) as rise
  from versions
  where price > price_before and price_before > 0
  group by subscription_id
)
select
  customer_id,
  count(*) filter (where is_running) as contracts_running,
  (epoch($as_of::timestamp) - epoch(min(started_at) filter (where is_running))) / 86400 as contract_age_days,
  cast(sum(price) filter (where is_running) as double) as contract_price,
  coalesce(max(rise) filter (where is_running and risen_at >= $as_of::timestamp - interval '120' day), 0) as price_rise_120,
  (epoch($as_of::timestamp) - epoch(max(risen_at) filter (where is_running))) / 86400 as price_rise_recency_days,
  (epoch($as_of::timestamp) - epoch(max(ended_at))) / 86400 as contract_end_recency_days
from contracts
left join rises on rises.subscription_id = contracts.subscription_id -- null: the price never rose
group by customer_id
