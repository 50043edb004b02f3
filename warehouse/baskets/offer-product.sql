-- relation: offer_product, scratch of the step cross-sell
-- grain: one product that was sold in the window; numbers from 0, in the order of ids
-- parameters: $as_of (timestamp, exclusive); $from (timestamp, of the window's begin); $as_of_day (the day that ends with $as_of, or after it); $unsold_days; $withheld (JSON: patterns of like, escaped by !); $statuses (JSON: a list, small letters)
-- units: excluded 1 where it is never offered: withheld, out of stock, discontinued, of such a status, or sold to nobody for
--   so long; product_group from 0, -1 unknown; price the median of one unit, home currency, null unknown
with sold as (
  select product_id, max(day) as last_day, median(price) as price
  from offer_line
  group by product_id
),
patterns as (
  select unnest(from_json($withheld::json, '["varchar"]')) as pattern
),
withheld as (
  select distinct sold.product_id
  from sold
  join patterns on sold.product_id like patterns.pattern escape '!'
),
names as (
  select product_id, max(product_name) as product_name
  from core.line
  where is_sale and occurred_at < $as_of::timestamp and occurred_at >= $from::timestamp
  group by product_id
),
kinds as (
  select subcategory, row_number() over (order by subcategory) - 1 as number
  from (select distinct coalesce(subcategory, category) as subcategory from core.product) as named
  where subcategory is not null
)
select
  cast(row_number() over (order by sold.product_id) - 1 as integer) as product,
  sold.product_id,
  coalesce(product.product_name, names.product_name) as product_name,
  cast(coalesce(kinds.number, -1) as integer) as product_group,
  sold.price,
  cast(
    withheld.product_id is not null
    or coalesce(product.stock <= 0, false)
    or product.discontinued_at is not null
    or coalesce(list_contains(from_json($statuses::json, '["varchar"]'), lower(product.status)), false)
    or sold.last_day < $as_of_day::integer - $unsold_days::integer
    as integer
  ) as excluded
from sold
left join names on names.product_id = sold.product_id
left join core.product as product on product.product_id = sold.product_id
left join withheld on withheld.product_id = sold.product_id
left join kinds on kinds.subcategory = coalesce(product.subcategory, product.category)
