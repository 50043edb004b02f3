-- relation: basket_line, scratch of the step cross-sell
-- grain: one line of a sale in the window, of a product that is not excluded
-- parameters: $as_of, $from (timestamps, $as_of exclusive); $level (product, subcategory, category); $per (transaction,
--   customer); $excluded (JSON: patterns of like, escaped by !)
-- units: item is null where the product has no such level; those lines belong to no basket
with sales as (
  select transaction_id, customer_id, product_id, occurred_at
  from core.line
  where is_sale and occurred_at >= $from::timestamp and occurred_at < $as_of::timestamp
),
patterns as (
  select unnest(from_json($excluded::json, '["varchar"]')) as pattern
),
excluded as (
  select distinct sold.product_id
  from (select distinct product_id from sales) as sold
  join patterns on sold.product_id like patterns.pattern escape '!'
),
levels as (
  select product_id, category, subcategory
  from core.product
)
select
  case when $per = 'customer' then sales.customer_id else sales.transaction_id end as basket_key,
  case when $level = 'product' then sales.product_id when $level = 'subcategory' then levels.subcategory else levels.category
  end as item,
  sales.customer_id,
  sales.occurred_at
from sales
left join levels on levels.product_id = sales.product_id
left join excluded on excluded.product_id = sales.product_id
where excluded.product_id is null
