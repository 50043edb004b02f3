-- relation: through which channels members of segments buy
-- grain: one segment and channel of sales (null: not stated), most members first
-- parameters: $as_of, $days (sales before it)
-- units: customers with a sale there; sales home currency; buyers: members, or others, with any sale in these days
with sales as (
  select customer_id, channel, sum(amount_home) as sales
  from core.line
  where
    is_sale
    and customer_id is not null
    and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - to_days($days::integer)
  group by customer_id, channel
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
  select channel, count(*) as customers
  from sales
  group by channel
),
own as (
  select members.segment, sales.channel, count(*) as customers, sum(sales.sales) as sales
  from sales
  inner join members on members.customer_id = sales.customer_id
  group by members.segment, sales.channel
)
select
  own.segment,
  own.channel,
  own.customers::double as customers,
  own_buyers.buyers::double as buyers,
  (everyone.customers - own.customers)::double as other_customers,
  ((select count(*) from buyers) - own_buyers.buyers)::double as other_buyers,
  own.sales::decimal(18, 4) as sales
from own
inner join own_buyers on own_buyers.segment = own.segment
inner join everyone on everyone.channel is not distinct from own.channel
order by own.segment, own.customers desc, own.channel nulls last
