-- subscriptions: delivered when made, when the price rises, when they end.
with moments as (
  select *, started::bigint * 86400 + 36000 as known_s from subscription
  union all
  select *, rise::bigint * 86400 from subscription where started < rise and ended_s > rise::bigint * 86400
  union all
  select *, ended_s from subscription
)

select 'SUB' || lpad(key::varchar, 7, '0') as subscription_id, main as customer_ref, 'PLAN-' || plan as product_id,
       at_day(started, 36000) as started_at, case when ended_s <= known_s then at_second(ended_s) end as ended_at,
       case when ended_s <= known_s then end_reason end as end_reason,
       round([9.9, 19.9, 34.9][plan] * case when known_s >= rise::bigint * 86400 then 1 + getvariable('subscription_price_rise') else 1 end, 2)::decimal(18, 2)::varchar as price,
       'month' as period, at_second(known_s) as known_at
from moments
join ref using (key)
where known_s < getvariable('days')::bigint * 86400
