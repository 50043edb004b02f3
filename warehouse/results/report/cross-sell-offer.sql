-- relation: what is offered to how many
-- grain: one kind and product, the ten that most customers have among their offers of a kind
-- units: first: customers to whom it is the first offer of the kind; expected: purchases within the horizon without an offer
with counted as (
  select
    kind,
    product_id,
    count(*) as customers,
    count(*) filter (where rank = 1) as first,
    cast(sum(cast(score as decimal(18, 9))) as double) as expected
  from result.next_product
  group by kind, product_id
),
placed as (
  select *, row_number() over (partition by kind order by customers desc, product_id) as place
  from counted
)
select kind, product_id, customers, first, expected
from placed
where place <= 10
order by kind, place
