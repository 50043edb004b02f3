-- Relation: revenue by tenths of the customers.  Grain: one tenth; 1 holds the customers who brought most.
-- Units: home currency, sales + returns.  Ties go by customer_id; tenths differ by at most one customer.
with ranked as (
  select monetary, ntile(10) over (order by monetary desc, customer_id) as tenth from result.rfm
)
select
  cast(tenth as integer) as tenth,
  cast(count(*) as bigint) as customers,
  cast(sum(monetary) as decimal(38, 4)) as monetary,
  cast(min(monetary) as decimal(38, 4)) as least
from ranked
group by tenth
order by tenth
