-- relation: basket, scratch of the step cross-sell
-- grain: one transaction or customer with an item; numbers from 0, in the order of their keys
-- parameters: $per (transaction, customer); $largest (number of regions that are told apart); $most (different items of a basket;
--   longer ones are left out)
-- units: stratum, from 0: the month of the year (of transactions) by the region of the customer (else the country); the
--   largest regions each by itself, the others together, customers without one and strangers apart
with keyed as (
  select basket_key, min(customer_id) as customer_id, min(occurred_at) as occurred_at
  from basket_line
  where item is not null and basket_key is not null
  group by basket_key
  having count(distinct item) <= cast($most as integer)
),
placed as (
  select
    keyed.basket_key,
    case when $per = 'customer' then 0 else month(keyed.occurred_at) end as month,
    case when keyed.customer_id is null then 'stranger'
      when coalesce(customer.region, customer.country) is null then 'unknown'
      else 'in ' || coalesce(customer.region, customer.country) end as place
  from keyed
  left join core.customer as customer on customer.customer_id = keyed.customer_id
),
places as (
  select place, row_number() over (order by count(*) desc, place) as size_rank
  from placed
  group by place
),
strata as (
  select
    placed.basket_key,
    placed.month,
    case when places.size_rank <= $largest or placed.place in ('stranger', 'unknown') then placed.place else 'elsewhere' end
      as place
  from placed
  join places on places.place = placed.place
)
select
  cast(row_number() over (order by basket_key) - 1 as integer) as basket,
  basket_key,
  cast(dense_rank() over (order by month, place) - 1 as integer) as stratum
from strata
