-- Relation: who came onto a list and who left it since the night before.  Grain: list, and what was decided then and now.
-- Parameters: $as_of_before.  Null outcomes: not among those the list looked at. Units: customers.
-- came: delivered now and not then; else delivered then and not now.
with then_decided as (
  select list, customer_id, outcome, rule
  from history.list_decision_change
  where from_as_of <= $as_of_before::timestamp and (to_as_of is null or to_as_of > $as_of_before::timestamp)
),
compared as (
  select
    coalesce(now.list, former.list) as list,
    coalesce(now.outcome = 'delivered', false) as is_on,
    coalesce(former.outcome = 'delivered', false) as was_on,
    now.outcome as outcome_now,
    now.rule as rule_now,
    former.outcome as outcome_before,
    former.rule as rule_before
  from result.list_decision as now
  full join then_decided as former on former.list = now.list and former.customer_id = now.customer_id
)
select
  list,
  is_on as came,
  case when is_on then outcome_before else outcome_now end as outcome,
  case when is_on then rule_before else rule_now end as rule,
  cast(count(*) as bigint) as customers
from compared
where is_on <> was_on
group by list, came, outcome, rule
order by list, came desc, customers desc, outcome nulls first, rule nulls first
