-- relation: offer_line, scratch of the step cross-sell
-- grain: one customer, product and day of a sale in the window that did not come back whole
-- parameters: $as_of (timestamp, exclusive); $origin (timestamp, not after $as_of); $days (window); $excluded (JSON: patterns of like, escaped by !)
-- units: day 0 is the first of the window, day $days begins at $origin; price of one unit, home currency, of the day's last line
with lines as (
  select
    customer_id,
    product_id,
    transaction_id,
    original_transaction_id,
    kind,
    is_sale,
    occurred_at,
    abs(quantity) as units,
    cast(amount_home as double) / nullif(cast(abs(quantity) as double), 0) as price
  from core.line
  where
    kind in ('sale', 'return')
    and customer_id is not null
    and occurred_at < $as_of::timestamp
    and occurred_at >= $origin::timestamp - to_days($days::integer)
),
patterns as (
  select unnest(from_json($excluded::json, '["varchar"]')) as pattern
),
services as (
  select distinct sold.product_id
  from (select distinct product_id from lines where is_sale) as sold
  join patterns on sold.product_id like patterns.pattern escape '!'
),
taken_back as (
  select customer_id, product_id, original_transaction_id as transaction_id, sum(units) as units
  from lines
  where kind = 'return' and original_transaction_id is not null
  group by customer_id, product_id, original_transaction_id
),
sold as (
  select customer_id, product_id, transaction_id, max(occurred_at) as occurred_at, sum(units) as units, max(price) as price
  from lines
  where is_sale
  group by customer_id, product_id, transaction_id
),
stood as (
  select sold.customer_id, sold.product_id, sold.occurred_at, sold.price
  from sold
  left join taken_back
    on
      taken_back.customer_id = sold.customer_id
      and taken_back.product_id = sold.product_id
      and taken_back.transaction_id = sold.transaction_id
  left join services on services.product_id = sold.product_id
  where services.product_id is null and coalesce(taken_back.units, 0) < sold.units
),
balance as (
  select
    customer_id,
    product_id,
    sum(case when is_sale then units else 0 end) as bought,
    sum(case when kind = 'return' then units else 0 end) as returned
  from lines
  group by customer_id, product_id
  having sum(case when kind = 'return' then units else 0 end) > 0
)
select
  stood.customer_id,
  stood.product_id,
  cast($days::integer - 1 - floor((epoch($origin::timestamp) - epoch(stood.occurred_at) - 0.000001) / 86400) as integer) as day,
  max(stood.price) as price
from stood
left join balance on balance.customer_id = stood.customer_id and balance.product_id = stood.product_id
where balance.returned is null or balance.returned < balance.bought
group by 1, 2, 3
