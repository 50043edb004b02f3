-- Relation: the RFM map.  Grain: one pair of recency and frequency scores that has customers, and its segment.
-- Units: monetary in home currency, sales + returns.
select
  cast(r as integer) as r,
  cast(f as integer) as f,
  segment,
  cast(count(*) as bigint) as customers,
  cast(sum(monetary) as decimal(38, 4)) as monetary
from result.rfm
group by r, f, segment
order by r desc, f, segment
