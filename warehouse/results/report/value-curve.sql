-- Relation: what share of the customers, the best first, brought what share of all sales so far.  Grain: one hundredth of the customers,
-- fewer where there are fewer customers.  Units: 0 to 1, sales + returns; may pass 1 before the last, where returns outweigh sales of
-- some.  Ties go by customer_id; no row where the total is not above zero.
with ranked as (
  select
    row_number() over (order by monetary desc, customer_id) as place,
    sum(monetary) over (order by monetary desc, customer_id rows unbounded preceding) as brought,
    count(*) over () as customers,
    sum(monetary) over () as total
  from result.rfm
)
select
  place::double / customers as customers,
  brought::double / total::double as brought
from ranked
where total > 0 and place in (select ceil(hundredth * customers / 100) from (select unnest(range(1, 101)) as hundredth) as hundredths)
order by place
