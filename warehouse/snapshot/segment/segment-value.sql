-- relation: what members of a segment buy, beside all customers
-- grain: one group: members, everyone
-- units: gross_sales, monetary home currency; averages per customer with a sale, recency in days
with customers as (
  select
    members.customer_id is not null as is_member,
    customer.gross_sales,
    customer.monetary,
    customer.frequency,
    customer.recency_days
  from result.customer as customer
  left join members on members.customer_id = customer.customer_id
),
groups as (
  select 'members' as who, gross_sales, monetary, frequency, recency_days from customers where is_member
  union all
  select 'everyone' as who, gross_sales, monetary, frequency, recency_days from customers
)
select
  who,
  count(*) as customers,
  count(gross_sales) as buyers,
  coalesce(sum(gross_sales), 0)::decimal(18, 4) as gross_sales,
  coalesce(sum(monetary), 0)::decimal(18, 4) as monetary,
  round(sum(gross_sales)::double / nullif(count(gross_sales), 0), 2) as average_sales,
  round(sum(frequency)::double / nullif(count(frequency), 0), 2) as average_orders,
  round(sum(recency_days)::double / nullif(count(recency_days), 0), 1) as average_recency_days
from groups
group by who
order by who desc
