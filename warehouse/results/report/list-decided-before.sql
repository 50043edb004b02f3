-- Relation: how many customers each list delivered the night before.  Grain: one list that delivered any.
-- Parameters: $as_of_before.  Decisions are kept as changes: one counts from from_as_of until to_as_of, exclusive.
select list, cast(count(*) as bigint) as delivered
from history.list_decision_change
where
  outcome = 'delivered'
  and from_as_of <= $as_of_before::timestamp
  and (to_as_of is null or to_as_of > $as_of_before::timestamp)
group by list
order by list
