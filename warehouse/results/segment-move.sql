-- relation: result.segment_move
-- grain: one family and pair of segments, of the customers who are there now; equal segments: who stayed
-- parameters: $as_of, $as_of_before (the night before, null where there was none: then no row)
-- units: customers; a segment is null for those who were, or are, in none of the family
with customers as (
  select customer_id
  from result.customer
),
states_before as (
  select changes.family, changes.segment, changes.customer_id
  from history.segment_change as changes
  join customers on customers.customer_id = changes.customer_id
  where
    changes.from_as_of <= $as_of_before::timestamp
    and (changes.to_as_of is null or changes.to_as_of > $as_of_before::timestamp)
),
states_now as (
  select family, segment, customer_id
  from result.segment_state
  where $as_of_before::timestamp is not null
),
moves as (
  select
    coalesce(states_before.family, states_now.family) as family,
    states_before.segment as segment_before,
    states_now.segment as segment_now
  from states_before
  full join states_now
    on states_now.family = states_before.family and states_now.customer_id = states_before.customer_id
)
select
  family,
  segment_before,
  segment_now,
  cast(count(*) as bigint) as customers,
  $as_of_before::timestamp as as_of_before,
  $as_of::timestamp as as_of
from moves
group by family, segment_before, segment_now
order by family, segment_before nulls first, segment_now nulls first
