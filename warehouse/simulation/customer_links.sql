-- customer_links: refs of one person (same), households, and who works for a company.
with links as (
  select main as customer_ref, openid as other_ref, 'same' as relation, greatest(joined, 0) + 10 as d from ref join person using (key)
  where card is not null and openid is not null
  union all
  select main, phone, 'same', greatest(joined, 0) + 5 from ref join person using (key) where ref.phone_is_ref
  union all
  select main, email, 'same', greatest(joined, 0) + 5 from ref join person using (key) where ref.email_is_ref
  union all
  select r.main, h.main, 'household', greatest(household.joined, 0) + 30
  from household join ref as r using (key) join ref as h on h.key = household.head
  where household.key <> head
  union all
  select r.main, c.main, 'employee_of', greatest(p.joined, o.joined, 0) + 15
  from person as o
  join person as p on p.key = o.key + 1 and not p.company
  join ref as r on r.key = p.key
  join ref as c on c.key = o.key
  where o.company
)

select customer_ref, other_ref, relation, at_day(d, 43200) as started_at, at_day(d, 43200) as known_at
from links
where d < getvariable('days')
