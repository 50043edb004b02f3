-- relation: some members of a segment
-- grain: one customer, at most five: those at a tenth, three, five, seven and nine tenths of what members brought
-- units: monetary, value_revenue home currency; recency_days days
with ranked as (
  select
    members.customer_id,
    row_number() over (order by customer.monetary nulls first, members.customer_id) as place,
    count(*) over () as customers
  from members
  inner join result.customer as customer on customer.customer_id = members.customer_id
),
chosen as (
  select distinct ranked.customer_id
  from ranked
  cross join (select unnest([0.1, 0.3, 0.5, 0.7, 0.9]) as tenth) as tenths
  where ranked.place = ceil(tenths.tenth * ranked.customers)
)
select
  customer.customer_id,
  customer.rfm_segment,
  customer.lifecycle_stage,
  customer.recency_days,
  customer.frequency,
  customer.monetary,
  customer.churn_probability,
  customer.value_revenue
from result.customer as customer
inner join chosen on chosen.customer_id = customer.customer_id
order by customer.monetary nulls first, customer.customer_id
