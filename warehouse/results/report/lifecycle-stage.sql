-- Relation: the stages of the customers now.  Grain: one stage that has customers.
-- Units: entered counts the customers who came into the stage at or after $as_of_before; null where there was no night before.
-- Parameters: $as_of_before, null where there was none.
select
  stage,
  cast(count(*) as bigint) as customers,
  cast(
    case
      when $as_of_before::timestamp is not null then count(*) filter (where since >= $as_of_before::timestamp)
    end as bigint
  ) as entered
from result.lifecycle
group by stage
order by stage
