-- relation: what members of segments buy more than others
-- grain: one segment and product; those with the most members first, at most $most of a segment
-- parameters: $as_of, $days (sales before it), $most
-- units: customers with a sale of the product; sales home currency; buyers: members, or others, with any sale in these days
with sales as (
  select customer_id, product_id, sum(amount_home) as sales
  from core.line
  where
    is_sale
    and customer_id is not null
    and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - to_days($days::integer)
  group by customer_id, product_id
),
buyers as (
  select distinct customer_id from sales
),
own_buyers as (
  select members.segment, count(*) as buyers
  from members
  inner join buyers on buyers.customer_id = members.customer_id
  group by members.segment
),
everyone as (
  select product_id, count(*) as customers
  from sales
  group by product_id
),
own as (
  select members.segment, sales.product_id, count(*) as customers, sum(sales.sales) as sales
  from sales
  inner join members on members.customer_id = sales.customer_id
  group by members.segment, sales.product_id
),
ranked as (
  select *, row_number() over (partition by segment order by customers desc, sales desc, product_id) as place
  from own
)
select
  ranked.segment,
  ranked.product_id,
  product.product_name,
  ranked.customers::double as customers,
  own_buyers.buyers::double as buyers,
  (everyone.customers - ranked.customers)::double as other_customers,
  ((select count(*) from buyers) - own_buyers.buyers)::double as other_buyers,
  ranked.sales::decimal(18, 4) as sales
from ranked
inner join own_buyers on own_buyers.segment = ranked.segment
inner join everyone on everyone.product_id = ranked.product_id
left join core.product as product on product.product_id = ranked.product_id
where ranked.place <= $most
order by ranked.segment, ranked.place
