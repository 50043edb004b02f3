-- relation: every hold-out that a list had by a night, with who is not compared
-- grain: one list and hold-out key
-- parameters: $as_of (timestamp), $window_days, $lists (names, varchar[])
-- columns: next_at, when the next open window ends; has_answers, whether anything came back under the list's name
-- scratch: list_participant
with keyed as (
  select list, holdout_key, max(share) as share
  from history.list_holdout_change
  where from_as_of <= $as_of::timestamp and list_contains($lists::varchar[], list)
  group by list, holdout_key
),

counted as (
  select
    list,
    holdout_key,
    count(*) filter (where state = 'both-arms') as both_arms,
    count(*) filter (where state = 'joined-later') as joined_later,
    count(*) filter (where state = 'waiting') as waiting,
    min(first_at) filter (where state = 'waiting') + to_days(cast($window_days as integer)) as next_at
  from list_participant
  group by list, holdout_key
),

answered as (
  select distinct split_part(campaign_id, ':', 2) as list
  from core.treatment
  where campaign_id like 'list:%'
)

select
  keyed.list,
  keyed.holdout_key,
  keyed.share,
  coalesce(counted.both_arms, 0) as both_arms,
  coalesce(counted.joined_later, 0) as joined_later,
  coalesce(counted.waiting, 0) as waiting,
  cast(counted.next_at as varchar) as next_at,
  answered.list is not null as has_answers
from keyed
left join counted on keyed.list = counted.list and keyed.holdout_key = counted.holdout_key
left join answered on keyed.list = answered.list
order by keyed.list, keyed.holdout_key
