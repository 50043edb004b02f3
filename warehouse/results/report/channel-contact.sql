-- Relation: contacts of some days by channel and direction.  Grain: channel and direction (in, out); channel null: not stated.
-- Parameters: $starts and $ends, times, the end exclusive; $channels and $costs, of equal lengths, what one contact costs
-- where it does not say so itself.
-- $answered_within seconds.
-- Units: cost in home currency, of the contacts that have one; costed counts those. queued: those with a waiting time;
-- in_time: not abandoned and answered within $answered_within; abandoned: of those who queued.
with channel_cost as (
  select unnest(cast($channels as varchar[])) as channel, unnest(cast($costs as decimal(18, 4)[])) as cost
),
contact as (
  select
    contact.channel,
    coalesce(contact.direction, 'in') as direction,
    coalesce(contact.cost, channel_cost.cost) as cost,
    contact.wait_seconds,
    coalesce(contact.abandoned, false) as is_abandoned
  from core.contact as contact
  left join channel_cost on channel_cost.channel = contact.channel
  where contact.occurred_at >= $starts::timestamp and contact.occurred_at < $ends::timestamp
)
select
  channel,
  direction,
  cast(count(*) as bigint) as contacts,
  cast(count(cost) as bigint) as costed,
  cast(coalesce(sum(cost), 0) as decimal(38, 4)) as cost,
  cast(count(wait_seconds) as bigint) as queued,
  cast(count(*) filter (where wait_seconds <= $answered_within::double and not is_abandoned) as bigint) as in_time,
  cast(count(*) filter (where wait_seconds is not null and is_abandoned) as bigint) as abandoned
from contact
group by channel, direction
order by channel nulls last, direction
