-- chunk_line: every line of a sale that is delivered from day $from to $to, priced in the currency of the order.
with lines as (
  select order_nr, line, slot, many, back from chunk_pick
  union all
  select order_nr, line, slot, many, back from chunk_more
),

stocked as (
  select lines.order_nr, line, many, back, o.d, o.seconds, o.key, o.web, o.walk_in, o.bad, o.known_d, o.late, o.redelivered, o.return_d,
         o.level, o.shop, o.country, o.promotion,
         case when o.d between asked.out_from and asked.out_to then asked.substitute else lines.slot end as slot
  from lines
  join chunk_order as o using (order_nr)
  join slot as asked on asked.slot = lines.slot
),

priced as (
  select stocked.*, s.category, stocked.d >= s.changed_d as successor,
         1 + floor(-ln(many) * 0.45)::integer as quantity,
         greatest(0.01, round(s.list_price * level * case when web then case country when 'US' then 1.27 when 'GB' then 1 else 1.15 end else 1 end, 2))::decimal(18, 2) as unit_price,
         back < s.return_share * case when bad then 2 else 1 end as returned,
         promotion and s.slot % 3 = 0 as reduced
  from stocked
  join slot as s on s.slot = stocked.slot
)

select order_nr, line::smallint as line, key, d, seconds, web, walk_in, bad, known_d, late, redelivered, return_d, shop, country, category, returned,
       (slot + case when successor then 20000 else 0 end)::integer as product, quantity, unit_price,
       case when reduced then round(quantity * unit_price * getvariable('promotion_discount')::decimal(4, 2), 2) else 0 end::decimal(18, 2) as discount
from priced
