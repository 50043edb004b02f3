-- relation: none; one row
-- grain: all that offers as of $as_of are made from
-- parameters: $as_of (timestamp, exclusive); $days (of the window)
-- units: digest: equal where the rows are. hash() is the engine's own, a tenth of the time of its twin md5_number_lower(concat_ws(...));
--   it is never compared with one of another version of the engine, and where it differs the offers are only made anew
with line_digest as (
  select
    count(*) as line_count,
    sum(
      hash(
        customer_id,
        product_id,
        transaction_id,
        original_transaction_id,
        kind,
        is_sale,
        occurred_at,
        quantity,
        amount_home
      )
    ) as digest
  from core.line
  where
    kind in ('sale', 'return')
    and customer_id is not null
    and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - to_days($days::integer)
),
product_digest as (
  select sum(hash(product_id, product_name, category, subcategory, stock, discontinued_at, status)) as digest
  from core.product
),
customer_digest as (
  select sum(hash(customer_id, region, country, known_at)) as digest
  from core.customer_record
)
select
  concat_ws(
    ' ',
    version(),
    line_digest.line_count,
    cast(line_digest.digest as varchar),
    cast(product_digest.digest as varchar),
    cast(customer_digest.digest as varchar)
  ) as digest
from line_digest
cross join product_digest
cross join customer_digest
