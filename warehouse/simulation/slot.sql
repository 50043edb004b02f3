-- slot: one row per place in the catalogue: 58 ranks in each of 300 subcategories (slot % 300), 10 to a category.
-- 2,600 slots change their product once (changed_d), so that there are 20,000 products; 3% are out of stock once.
with special as (
  select antecedent as slot from rule union select consequent from rule union select first_slot from decoy union select second_slot from decoy
),

drawn as (
  select slot::integer as slot, noise('slot', slot) as s, noise('stock', slot) as o, slot in (select slot from special) as special
  from range(17400) as r(slot)
),

ranked as (
  select *, row_number() over (order by special, s, slot) <= 2600 as changes from drawn
)

select slot, (slot % 300)::smallint as subcategory, (slot % 300 // 10)::tinyint as category,
       round(greatest(0.49, 1.2 * exp(((slot % 300 // 10) * 7 % 30) * 0.12e0 + 0.5 * sqrt(-2 * ln(draw(s, 0))) * cos(6.283185307179586e0 * draw(s, 1)))), 2)::double as list_price,
       0.45 + 0.3 * draw(s, 2) as cost_share,
       case when changes then floor(draw(s, 3) * getvariable('days')) else 32000 end::smallint as changed_d,
       case when not special and draw(o, 0) < 0.03 then floor(draw(o, 1) * getvariable('days')) else 32000 end::smallint as out_from,
       case when not special and draw(o, 0) < 0.03 then floor(draw(o, 1) * getvariable('days')) + 7 + floor(draw(o, 2) * 15) else 32000 end::smallint as out_to,
       case when slot + 300 < 17400 then slot + 300 else slot - 300 end as substitute,
       0.03 + 0.07 * ((slot % 300 // 10) * 7 % 30) / 29 as return_share,
       floor(draw(s, 4) * 40)::tinyint as brand
from ranked
order by slot
