-- Relation: ids that became another customer before as_of.  Grain: one former id and one that it became on the way.
-- Parameters: $as_of.  Chains of merges are followed; an id that still is a customer has no row of its own here.
with recursive merged as (
  select from_id, into_id
  from core.customer_merge
  where known_at < $as_of::timestamp
),

lineage as (
  select from_id as former_id, into_id as customer_id
  from merged
  union
  select lineage.former_id, merged.into_id as customer_id
  from lineage
  inner join merged on lineage.customer_id = merged.from_id
)

select customer_id, former_id
from lineage
order by customer_id, former_id
