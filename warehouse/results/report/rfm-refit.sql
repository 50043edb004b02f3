-- Relation: who is in another segment of RFM because new cut points count since the night before.  Grain: one pair of segments.
select version_before, version_now, segment_before, segment_now, customers
from result.rfm_refit
where segment_before is distinct from segment_now
order by customers desc, segment_before, segment_now
