-- relation: how the members of a segment differ from all customers
-- grain: one attribute and value; the most frequent values first within an attribute
-- parameters: $segment
-- units: shares 0 to 1 of the members and of all customers
with members as (
  select customer_id
  from result.segment_member
  where segment = $segment
),
customers as (
  select
    customer.customer_id,
    members.customer_id is not null as is_member,
    customer.lifecycle_stage,
    customer.rfm_segment,
    customer.country,
    customer.tier
  from result.customer as customer
  left join members on members.customer_id = customer.customer_id
),
totals as (
  select count(*) filter (is_member) as members, count(*) as everyone
  from customers
),
traits as (
  select 'lifecycle_stage' as attribute, lifecycle_stage as value, is_member from customers
  union all
  select 'rfm_segment' as attribute, rfm_segment as value, is_member from customers
  union all
  select 'country' as attribute, country as value, is_member from customers
  union all
  select 'tier' as attribute, tier as value, is_member from customers
),
counted as (
  select attribute, value, count(*) filter (is_member) as customers, count(*) as of_everyone
  from traits
  where value is not null
  group by attribute, value
),
ranked as (
  select *, row_number() over (partition by attribute order by customers desc, value) as place
  from counted
  where customers > 0
)
select
  ranked.attribute,
  ranked.value,
  ranked.customers,
  round(ranked.customers::double / totals.members, 4) as share,
  round(ranked.of_everyone::double / totals.everyone, 4) as share_of_everyone
from ranked
cross join totals
where ranked.place <= 8
order by ranked.attribute, ranked.place
