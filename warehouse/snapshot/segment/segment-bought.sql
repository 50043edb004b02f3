-- relation: what members of segments buy, or through which channels, beside others
-- grain: one segment and product, or channel (null: not stated); those with the most members first, at most $most of a segment
-- parameters: $by ('product' or 'channel'), $as_of, $days (sales before it), $most
-- units: customers with a sale of it; sales home currency; buyers: members, or others, with any sale in these days
with sales as (
  select customer_id, case $by::varchar when 'product' then product_id else channel end as item, sum(amount_home) as sales
  from core.line
  where
    is_sale
    and customer_id is not null
    and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - to_days($days::integer)
  group by 1, 2
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
  select item, count(*) as customers
  from sales
  group by item
),
own as (
  select members.segment, sales.item, count(*) as customers, sum(sales.sales) as sales
  from sales
  inner join members on members.customer_id = sales.customer_id
  group by members.segment, sales.item
),
ranked as (
  select *, row_number() over (partition by segment order by customers desc, sales desc, item nulls last) as place
  from own
)
select
  ranked.segment,
  ranked.item,
  product.product_name,
  ranked.customers::double as customers,
  own_buyers.buyers::double as buyers,
  (everyone.customers - ranked.customers)::double as other_customers,
  ((select count(*) from buyers) - own_buyers.buyers)::double as other_buyers,
  ranked.sales::decimal(18, 4) as sales
from ranked
inner join own_buyers on own_buyers.segment = ranked.segment
inner join everyone on everyone.item is not distinct from ranked.item
left join core.product as product on product.product_id = ranked.item and $by::varchar = 'product'
where ranked.place <= $most
order by ranked.segment, ranked.place
