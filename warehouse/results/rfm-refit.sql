-- relation: what a new meaning of RFM alone changed: customers by the segment that the old one gives tonight, and the new one
-- grain: one pair of segments, also where both are equal
-- parameters: $version_before, $version_now; reads result.rfm_before and result.rfm
-- units: customers
select
  $version_before::bigint as version_before,
  $version_now::bigint as version_now,
  rfm_before.segment as segment_before,
  rfm.segment as segment_now,
  count(*)::bigint as customers,
  max(rfm.as_of) as as_of
from result.rfm as rfm
inner join result.rfm_before as rfm_before on rfm_before.customer_id = rfm.customer_id
group by rfm_before.segment, rfm.segment
order by segment_before, segment_now
