-- relation: customers that a person may have meant
-- grain: one customer as of the snapshot: of several that became one, the last
-- parameters: $texts (spellings of what was typed: a customer_id, a former one, a ref, or space:ref), $as_of
with recursive merged as (
  select from_id, into_id
  from core.customer_merge
  where known_at < $as_of::timestamp
),
named as (
  select customer_id from core.customer where list_contains($texts::varchar[], customer_id)
  union
  select from_id as customer_id from merged where list_contains($texts::varchar[], from_id)
  union
  select customer_id
  from core.customer_ref
  where list_contains($texts::varchar[], ref) or list_contains($texts::varchar[], space || ':' || ref)
),
reached as (
  select customer_id from named
  union
  select merged.into_id as customer_id
  from reached
  inner join merged on merged.from_id = reached.customer_id
)
select customer_id
from reached
where customer_id not in (select from_id from merged)
order by customer_id
