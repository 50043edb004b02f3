-- relation: features of points and levels of membership
-- grain: one customer with a movement before as_of
-- parameters: $as_of (timestamp, exclusive)
-- units: points; elapsed days; counts. A level is left where a later movement names another one.
with movements as (
  select
    customer_id,
    occurred_at,
    kind,
    points,
    tier,
    (epoch($as_of::timestamp) - epoch(occurred_at)) / 86400 as age_days
  from core.loyalty_event
  where customer_id is not null and occurred_at < $as_of::timestamp
),
levels as (
  select
    customer_id,
    age_days,
    tier,
    lag(tier) over (partition by customer_id order by occurred_at, tier) as tier_before
  from movements
  where kind = 'tier' and tier is not null
),
left_levels as (
  select customer_id, min(age_days) as level_left_days
  from levels
  where tier <> tier_before
  group by customer_id
)
select
  movements.customer_id,
  cast(coalesce(sum(points), 0) as double) as points_balance,
  min(age_days) filter (where kind = 'redeem') as redemption_recency_days,
  min(level_left_days) as level_left_days
from movements
left join left_levels on left_levels.customer_id = movements.customer_id -- null: never left a level
group by movements.customer_id
