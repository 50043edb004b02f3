-- relation: features of the categories that are bought
-- grain: one customer with a purchase in a category in the last 365 days
-- parameters: $as_of (timestamp, exclusive)
-- units: counts of (sub)categories; shares 0 to 1; elapsed days. The favourite has the most
--   lines, three at least, and of equal ones the latest.
with named as (
  select product_id, coalesce(subcategory, category) as category from core.product
),
bought as (
  select
    line.customer_id,
    named.category,
    count(*) as lines,
    count(*) filter (where occurred_at >= $as_of::timestamp - interval '90' day) as lines_90,
    count(*) filter (
      where occurred_at < $as_of::timestamp - interval '90' day and occurred_at >= $as_of::timestamp - interval '180' day
    ) as lines_before,
    (epoch($as_of::timestamp) - epoch(max(occurred_at))) / 86400 as recency_days,
    (epoch(max(occurred_at)) - epoch(min(occurred_at))) / 86400 as span_days
  from core.line as line
  join named on named.product_id = line.product_id
  where line.customer_id is not null and is_sale and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - interval '365' day and named.category is not null
  group by line.customer_id, named.category
),
totals as (
  select
    customer_id,
    count(*) filter (where lines_90 > 0) as categories_90,
    count(*) filter (where lines_before > 0) as categories_before,
    count(*) as categories_365,
    sum(lines) as lines,
    max(lines) as favourite_lines
  from bought
  group by customer_id
),
favourites as (
  select bought.customer_id, min(bought.recency_days) as recency_days,
    arg_min(bought.span_days, (bought.recency_days, bought.category)) as span_days
  from bought
  join totals on totals.customer_id = bought.customer_id and totals.favourite_lines = bought.lines
  where bought.lines >= 3
  group by bought.customer_id
)
select
  totals.customer_id,
  categories_90,
  categories_365,
  (categories_90 - categories_before) / nullif(cast(categories_90 + categories_before as double), 0) as categories_trend,
  favourite_lines / cast(totals.lines as double) as favourite_share,
  recency_days as favourite_recency_days,
  case when span_days >= 1 then recency_days / (span_days / (favourite_lines - 1)) end as favourite_gap_ratio
from totals
left join favourites on favourites.customer_id = totals.customer_id -- null: no category three times
