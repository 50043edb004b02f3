-- relation: offer_customer, scratch of the step cross-sell
-- grain: one customer with a sale in the window; numbers from 0, in the order of ids
-- parameters: $largest (regions that are told apart)
-- units: place is the region, else the country; segment its number, from 0, -1 unknown, or not among the largest
with buyers as (
  select distinct customer_id from offer_line
),
placed as (
  select buyers.customer_id, coalesce(customer.region, customer.country) as place
  from buyers
  left join core.customer as customer on customer.customer_id = buyers.customer_id
),
places as (
  select place, row_number() over (order by count(*) desc, place) as size_rank
  from placed
  where place is not null
  group by place
)
select
  cast(row_number() over (order by placed.customer_id) - 1 as integer) as customer,
  placed.customer_id,
  cast(case when places.size_rank <= $largest::integer then places.size_rank - 1 else -1 end as integer) as segment,
  placed.place
from placed
left join places on places.place = placed.place
