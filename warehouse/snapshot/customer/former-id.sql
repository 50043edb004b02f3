-- relation: the ids under which a customer was known
-- grain: one id, the present one included
-- parameters: $customer_id, $as_of
with recursive merged as (
  select from_id, into_id
  from core.customer_merge
  where known_at < $as_of::timestamp
),
ids as (
  select $customer_id::varchar as customer_id
  union
  select merged.from_id as customer_id
  from ids
  inner join merged on merged.into_id = ids.customer_id
)
select customer_id
from ids
order by customer_id
