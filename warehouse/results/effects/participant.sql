-- relation: who was delivered by a list or withheld from it, per hold-out key
-- grain: one list, hold-out key and person; a person has the last of all ids that became this customer
-- parameters: $as_of (timestamp), $window_days (elapsed days that an outcome is awaited), $lists (names, varchar[])
-- columns: first_at (night of the first decision under the key), ids (how many the draw knew then), arm and state:
--   both-arms, joined-later (another customer joined them after first_at, so which arm they are found in depends on more
--   than one draw), waiting (the window is open), compared
with recursive merged as (
  select from_id, into_id, known_at
  from core.customer_merge
  where known_at < $as_of::timestamp
),

lineage as (
  select from_id as former_id, into_id as customer_id, known_at
  from merged
  union
  select lineage.former_id, merged.into_id as customer_id, greatest(lineage.known_at, merged.known_at) as known_at
  from lineage
  inner join merged on lineage.customer_id = merged.from_id
),

last_id as (
  select former_id, customer_id
  from lineage
  where customer_id not in (select from_id from merged)
),

decided as (
  select
    decision.list,
    keyed.holdout_key,
    decision.customer_id,
    decision.outcome,
    min(greatest(decision.from_as_of, keyed.from_as_of)) as decided_at
  from history.list_decision_change as decision
  inner join history.list_holdout_change as keyed
    on
      decision.list = keyed.list
      and (keyed.to_as_of is null or decision.from_as_of < keyed.to_as_of)
      and (decision.to_as_of is null or keyed.from_as_of < decision.to_as_of)
  where
    decision.outcome in ('delivered', 'withheld')
    and greatest(decision.from_as_of, keyed.from_as_of) <= $as_of::timestamp
    and list_contains($lists::varchar[], decision.list)
  group by decision.list, keyed.holdout_key, decision.customer_id, decision.outcome
),

-- only who has former ids: a join of all would cost more than all else
joined_then as (
  select decided.list, decided.holdout_key, decided.customer_id, decided.decided_at, count(distinct lineage.former_id) as formers
  from decided
  inner join lineage on decided.customer_id = lineage.customer_id and lineage.known_at < decided.decided_at
  group by decided.list, decided.holdout_key, decided.customer_id, decided.decided_at
),

joined_now as (
  select customer_id, count(distinct former_id) as formers
  from lineage
  group by customer_id
),

person as (
  select
    decided.list,
    decided.holdout_key,
    coalesce(last_id.customer_id, decided.customer_id) as customer_id,
    min(decided.decided_at) as first_at,
    min(1 + coalesce(joined_then.formers, 0)) as ids,
    bool_or(decided.outcome = 'delivered') as was_delivered,
    bool_or(decided.outcome = 'withheld') as was_withheld
  from decided
  left join last_id on decided.customer_id = last_id.former_id
  left join joined_then
    on
      decided.list = joined_then.list
      and decided.holdout_key = joined_then.holdout_key
      and decided.customer_id = joined_then.customer_id
      and decided.decided_at = joined_then.decided_at
  group by decided.list, decided.holdout_key, coalesce(last_id.customer_id, decided.customer_id)
)

select
  person.list,
  person.holdout_key,
  person.customer_id,
  person.first_at,
  cast(person.ids as integer) as ids,
  case when person.was_withheld then 'withheld' else 'delivered' end as arm,
  case
    when person.was_delivered and person.was_withheld then 'both-arms'
    when person.ids < 1 + coalesce(joined_now.formers, 0) then 'joined-later'
    when person.first_at + to_days(cast($window_days as integer)) > $as_of::timestamp then 'waiting'
    else 'compared'
  end as state
from person
left join joined_now on person.customer_id = joined_now.customer_id
