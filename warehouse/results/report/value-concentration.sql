-- Relation: how few customers bring how much.  Grain: one row; no row without customers.
-- Units: home currency, sales + returns; half_customers is the least number of best customers who bring half of the total.
-- Ties go by customer_id.
with ranked as (
  select
    monetary,
    row_number() over (order by monetary desc, customer_id) as place,
    sum(monetary) over (order by monetary desc, customer_id rows unbounded preceding) as brought
  from result.rfm
),
whole as (
  select count(*) as customers, sum(monetary) as total from result.rfm
)
select
  cast(max(whole.customers) as bigint) as customers,
  cast(max(whole.total) as decimal(38, 4)) as total,
  cast(max(ranked.monetary) as decimal(38, 4)) as largest,
  cast(sum(ranked.monetary) filter (where (place - 1) * 100 < whole.customers) as decimal(38, 4)) as best_hundredth,
  cast(sum(ranked.monetary) filter (where (place - 1) * 10 < whole.customers) as decimal(38, 4)) as best_tenth,
  cast(sum(ranked.monetary) filter (where (place - 1) * 5 < whole.customers) as decimal(38, 4)) as best_fifth,
  cast(min(place) filter (where brought * 2 >= whole.total) as bigint) as half_customers
from ranked
cross join whole
having count(*) > 0
