-- relation: customers who were in one segment of a family on one night and are in another on a later one; also who stayed
-- grain: one family, segment before and now, new customer or not; null: in none of the family
-- parameters: $from, $to (nights); $family (null: all of them)
-- units: monetary (so far) and expected_revenue home currency, as of the snapshot; null where nobody has one; customers who are
--   no longer there (two became one) are not counted
with states_before as (
  select family, segment, customer_id
  from history.segment_change
  where from_as_of <= $from::timestamp and (to_as_of is null or to_as_of > $from::timestamp)
),
states_now as (
  select family, segment, customer_id
  from history.segment_change
  where from_as_of <= $to::timestamp and (to_as_of is null or to_as_of > $to::timestamp)
),
people_now as (
  select distinct customer_id from states_now
),
people_before as (
  select distinct states_before.customer_id
  from states_before
  inner join people_now on people_now.customer_id = states_before.customer_id
),
asked_before as (
  select * from states_before where $family::varchar is null or family = $family::varchar
),
asked_now as (
  select * from states_now where $family::varchar is null or family = $family::varchar
),
moves as (
  select
    coalesce(asked_before.family, asked_now.family) as family,
    asked_before.segment as segment_before,
    asked_now.segment as segment_now,
    coalesce(asked_before.customer_id, asked_now.customer_id) as customer_id
  from asked_before
  full join asked_now
    on asked_now.family = asked_before.family and asked_now.customer_id = asked_before.customer_id
),
counted as (
  select
    moves.family,
    moves.segment_before,
    moves.segment_now,
    people_before.customer_id is null as is_new,
    count(*) as customers,
    sum(customer.monetary) as monetary,
    sum(customer.value_revenue) as expected_revenue
  from moves
  inner join people_now on people_now.customer_id = moves.customer_id
  left join people_before on people_before.customer_id = moves.customer_id
  left join result.customer as customer on customer.customer_id = moves.customer_id
  group by 1, 2, 3, 4
),
-- In none of the family on either night: everybody else, of whom the family says nothing.
others as (
  select
    family,
    (select count(*) from people_before) - coalesce(sum(customers) filter (where not is_new), 0) as customers
  from counted
  group by family
),
whole as (
  select family, segment_before, segment_now, is_new, customers, monetary, expected_revenue from counted
  union all
  select family, null, null, false, customers, null, null from others where customers > 0
)
select
  family,
  segment_before,
  segment_now,
  is_new,
  cast(customers as bigint) as customers,
  cast(monetary as decimal(38, 4)) as monetary,
  cast(expected_revenue as decimal(38, 4)) as expected_revenue
from whole
order by family, segment_before nulls last, segment_now nulls last, is_new
