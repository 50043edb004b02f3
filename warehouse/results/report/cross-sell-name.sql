-- relation: names of products
-- grain: one product that has a name
-- parameters: $products (JSON: a list of ids)
with asked as (
  select unnest(from_json($products::json, '["varchar"]')) as product_id
),
sold as (
  select product_id, max(product_name) as product_name
  from core.line
  where product_id in (select product_id from asked)
  group by product_id
),
master as (
  select product_id, max(product_name) as product_name
  from core.product
  where product_id in (select product_id from asked)
  group by product_id
)
select asked.product_id, coalesce(master.product_name, sold.product_name) as product_name
from asked
left join master on master.product_id = asked.product_id
left join sold on sold.product_id = asked.product_id
where coalesce(master.product_name, sold.product_name) is not null
order by asked.product_id
