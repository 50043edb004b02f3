-- Relation: customers by the day of their first sale ever.  Grain: one business date on which a known customer first bought.
select
  cast(day as varchar) as day,
  cast(count(*) as bigint) as customers
from (
  select min(business_date) as day
  from core.line
  where is_sale and customer_id is not null
  group by customer_id
)
group by day
order by day
