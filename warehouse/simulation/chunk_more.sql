-- chunk_more: lines beside chunk_pick's: staples that ran out, decoys, and what the rules add to this or to the next order.
-- more: 1.0 marks lines that start no rule of their own.
with marked as (
  select chunk_order.*, noise('decoy', order_nr) as c from chunk_order where not walk_in
)

select o.order_nr, 1000 as line, staple_1 as slot, 0.5e0 as many, 1.0e0 as back
from chunk_order as o join taste using (key)
where not walk_in and staple_1 is not null and (before_d is null or (o.d + key % cycle_1) // cycle_1 > (before_d + key % cycle_1) // cycle_1)
union all
select o.order_nr, 1001, staple_2, 0.5e0, 1.0e0
from chunk_order as o join taste using (key)
where not walk_in and staple_2 is not null and (before_d is null or (o.d + key % cycle_2) // cycle_2 > (before_d + key % cycle_2) // cycle_2)
union all
select o.order_nr, 1010 + decoy, first_slot, 0.5e0, draw(c, 3)
from marked as o join decoy on decoy.month = o.month or decoy.region = o.region
where draw(c, case when decoy.month is null then 0 else 1 end) < getvariable('decoy_share')
union all
select o.order_nr, 1040 + decoy, second_slot, 0.5e0, draw(c, 4)
from marked as o join decoy on decoy.month = o.month or decoy.region = o.region
where draw(noise('decoy-second', order_nr), case when decoy.month is null then 0 else 1 end) < getvariable('decoy_share')
union all
select order_nr, 2000 + line, consequent, 0.5e0, draw(noise('rule', order_nr || '.' || line), 0)
from chunk_pick join rule on antecedent = slot and reach = 'basket'
where not walk_in and more < p
union all
select o.order_nr, 4000 + later.line, later.slot, 0.5e0, draw(noise('later', later.order_nr || '.' || line), 0)
from later_line as later join chunk_order as o on o.key = later.key and o.idx = later.next_idx
