-- relation: members of segments
-- grain: one segment and customer
-- parameters: $family (of those that every project has; null: segments by rules), $segment (null: all of them)
select segment, customer_id
from result.segment_member
where $family::varchar is null and ($segment::varchar is null or segment = $segment::varchar)
union all
select $segment::varchar as segment, customer_id
from result.customer
where
  case $family::varchar
    when 'rfm' then rfm_segment
    when 'lifecycle' then lifecycle_stage
    when 'cluster' then cluster
    when 'value_band' then value_band
  end = $segment::varchar
