-- relation: how much service members of segments need, beside all customers
-- grain: one segment; the row without one is of all customers
-- parameters: $as_of, $days (contacts and cases before it)
-- units: per 100 customers; cost_to_serve home currency per customer whose cost is known
with contacts as (
  select customer_id, count(*) as contacts
  from core.contact
  where
    customer_id is not null
    and coalesce(direction, 'in') = 'in'
    and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - to_days($days::integer)
  group by customer_id
),
cases as (
  select customer_id, count(*) as cases
  from core.service_case
  where
    customer_id is not null
    and opened_at < $as_of::timestamp
    and opened_at >= $as_of::timestamp - to_days($days::integer)
  group by customer_id
),
known as (
  select
    customer.customer_id,
    coalesce(contacts.contacts, 0) as contacts,
    coalesce(cases.cases, 0) as cases,
    customer.open_cases,
    customer.cost_to_serve
  from result.customer as customer
  left join contacts on contacts.customer_id = customer.customer_id
  left join cases on cases.customer_id = customer.customer_id
),
groups as (
  select members.segment, known.*
  from known
  inner join members on members.customer_id = known.customer_id
  union all
  select null as segment, known.* from known
)
select
  segment,
  round(sum(contacts)::double * 100 / count(*), 2) as contacts,
  round(sum(cases)::double * 100 / count(*), 2) as cases,
  round(sum(open_cases)::double * 100 / count(*), 2) as open_cases,
  round(sum(cost_to_serve)::double / nullif(count(cost_to_serve), 0), 2) as cost_to_serve
from groups
group by segment
order by segment nulls last
