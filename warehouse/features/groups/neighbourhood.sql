-- relation: features of the neighbourhood
-- grain: one customer with a purchase at a location in the last 365 days
-- parameters: $as_of (timestamp, exclusive); core.line_of_all has the lines of every customer, core.purchase those chosen
-- units: share of the area's buyers of 90 to 180 days ago who have not bought since, less that share of all areas, -1 to 1.
--   An area is the region of a location, or the location itself; a customer's is that of most transactions, then the least.
with areas as (
  select location, coalesce(region, location) as area from core.location
),
buyers as (
  select
    line.customer_id,
    coalesce(areas.area, line.location) as area,
    bool_or(occurred_at >= $as_of::timestamp - interval '90' day) as is_back
  from core.line_of_all as line
  left join areas on areas.location = line.location -- null: a location that nobody described
  where line.customer_id is not null and is_sale and line.location is not null and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - interval '180' day
  group by line.customer_id, coalesce(areas.area, line.location)
  having min(occurred_at) < $as_of::timestamp - interval '90' day
),
lapses as (
  select
    area,
    count(*) as buyers,
    count(*) filter (where not is_back) / cast(count(*) as double) as lapsed,
    sum(count(*) filter (where not is_back)) over () / cast(sum(count(*)) over () as double) as lapsed_of_all
  from buyers
  group by area
),
visited as (
  select customer_id, coalesce(areas.area, purchase.location) as area, count(*) as orders
  from core.purchase as purchase
  left join areas on areas.location = purchase.location -- null: a location that nobody described
  where purchase.location is not null and age_days <= 365
  group by customer_id, coalesce(areas.area, purchase.location)
),
homes as (
  select customer_id, arg_min(area, (-orders, area)) as area from visited group by customer_id
)
select homes.customer_id, lapsed - lapsed_of_all as area_lapse
from homes
join lapses on lapses.area = homes.area
where buyers >= 100
