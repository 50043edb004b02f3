-- later_line: what the rules will add to the customers' next orders, as found in this chunk.
select p.key, p.order_nr, p.line, o.next_idx, rule.consequent as slot
from chunk_pick as p
join rule on antecedent = p.slot and reach = 'later'
join chunk_order as o on o.order_nr = p.order_nr
where not p.walk_in and not o.late and more < p and o.next_d - o.d between 0 and 60
