-- relation: result.rfm
-- grain: one customer with at least one sale before as_of
-- parameters: $as_of (timestamp, exclusive); $recency, $frequency, $monetary (four ascending cut points each);
--   $segments (25 names, row r 5 first, f 1 to 5 within it)
-- units: recency_days elapsed days rounded down; gross_sales and monetary home currency; r, f, m 1 to 5, 5 best
with measures as (
  select customer_id, recency_days, frequency, gross_sales, monetary
  from result.rfm_measure
),
cut_points as (
  select
    cast($recency as bigint[]) as recency,
    cast($frequency as bigint[]) as frequency,
    cast($monetary as decimal(18, 4)[]) as monetary,
    cast($segments as varchar[]) as segments
),
scores as (
  select
    measures.*,
    5
      - (recency_days > cut_points.recency[1])::integer - (recency_days > cut_points.recency[2])::integer
      - (recency_days > cut_points.recency[3])::integer - (recency_days > cut_points.recency[4])::integer as r,
    1
      + (measures.frequency > cut_points.frequency[1])::integer + (measures.frequency > cut_points.frequency[2])::integer
      + (measures.frequency > cut_points.frequency[3])::integer + (measures.frequency > cut_points.frequency[4])::integer
      as f,
    1
      + (measures.monetary > cut_points.monetary[1])::integer + (measures.monetary > cut_points.monetary[2])::integer
      + (measures.monetary > cut_points.monetary[3])::integer + (measures.monetary > cut_points.monetary[4])::integer as m,
    cut_points.segments
  from measures
  cross join cut_points
)
select
  customer_id,
  recency_days,
  frequency,
  gross_sales,
  monetary,
  cast(r as tinyint) as r,
  cast(f as tinyint) as f,
  cast(m as tinyint) as m,
  segments[(5 - r) * 5 + f] as segment,
  $as_of::timestamp as as_of
from scores
order by customer_id
