-- relation: who came into segments and who left since the night before
-- grain: one family and segment, from where or to where, way in or out
with moves as (
  select family, segment_before, segment_now, customers
  from result.segment_move
  where segment_before is distinct from segment_now
),
both_ways as (
  select family, segment_now as segment, 'in' as way, segment_before as other, customers from moves
  union all
  select family, segment_before as segment, 'out' as way, segment_now as other, customers from moves
)
select family, segment, way, other, sum(customers)::bigint as customers
from both_ways
where segment is not null
group by family, segment, way, other
order by family, segment, way, customers desc, other
