-- relation: how large segments are, and what they are worth
-- grain: one segment that has members
-- units: gross_sales home currency; shares 0 to 1 of all customers and of all gross sales, null where there are none
with members as (
  select segment, customer_id
  from result.segment_member
),
customers as (
  select customer_id, coalesce(gross_sales, 0) as gross_sales
  from result.customer
),
everyone as (
  select count(*) as customers, sum(gross_sales) as gross_sales
  from customers
),
sizes as (
  select members.segment, count(*) as customers, coalesce(sum(customers.gross_sales), 0) as gross_sales
  from members
  left join customers on customers.customer_id = members.customer_id
  group by members.segment
)
select
  sizes.segment,
  sizes.customers,
  round(sizes.customers::double / nullif(everyone.customers, 0), 4) as share,
  sizes.gross_sales::decimal(18, 4) as gross_sales,
  round(sizes.gross_sales::double / nullif(everyone.gross_sales::double, 0), 4) as share_of_sales
from sizes
cross join everyone
order by sizes.segment
