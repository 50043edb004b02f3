-- relation: result.next_product
-- grain: one customer, kind (`new`: never bought; `repeat`) and rank
-- parameters: $as_of (timestamp, exclusive)
-- units: rank from 1; score 0 to 1, probability that it is bought within the horizon without an offer. result.next_product_loading
--   has one row for each.
select
  customer_id,
  kind,
  cast(rank as bigint) as rank,
  product_id,
  score,
  reason,
  $as_of::timestamp as as_of
from result.next_product_loading
order by customer_id, kind, rank
