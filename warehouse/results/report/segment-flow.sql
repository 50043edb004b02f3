-- Relation: customers who moved between segments since the night before.  Grain: family, segment before and now.
-- Null: none (the customer is new to the family, or left it). Who stayed is left out.
select
  family,
  segment_before,
  segment_now,
  cast(sum(customers) as bigint) as customers
from result.segment_move
where segment_before is distinct from segment_now
group by family, segment_before, segment_now
order by family, customers desc, segment_before nulls first, segment_now nulls first
