-- Relation: what campaigns sent in some days, by channel.  Grain: one channel; null: not stated.
-- Parameters and units as in channel-contact.sql; who was set aside as control was sent nothing and is not counted.
with channel_cost as (
  select unnest(cast($channels as varchar[])) as channel, unnest(cast($costs as decimal(18, 4)[])) as cost
),
treatment as (
  select treatment.channel, coalesce(treatment.cost, channel_cost.cost) as cost
  from core.treatment as treatment
  left join channel_cost on channel_cost.channel = treatment.channel
  where
    treatment.treated_at >= $starts::timestamp
    and treatment.treated_at < $ends::timestamp
    and treatment.arm is distinct from 'control'
)
select
  channel,
  'campaign' as direction,
  cast(count(*) as bigint) as contacts,
  cast(count(cost) as bigint) as costed,
  cast(coalesce(sum(cost), 0) as decimal(38, 4)) as cost,
  cast(0 as bigint) as queued,
  cast(0 as bigint) as in_time,
  cast(0 as bigint) as abandoned
from treatment
group by channel
order by channel nulls last
