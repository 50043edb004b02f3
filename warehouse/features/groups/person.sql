-- relation: features of the person
-- grain: one customer with a record
-- parameters: $as_of (timestamp, exclusive)
-- units: years and days elapsed. Of master data only what hardly changes.
select
  customer_id,
  (epoch($as_of::timestamp) - epoch(cast(arg_max(birth_date, (known_at, birth_date)) as timestamp))) / 86400 / 365.25 as age_years,
  (epoch($as_of::timestamp) - epoch(min(joined_at) filter (where joined_at < $as_of::timestamp))) / 86400 as joined_days
from core.customer_record
where customer_id is not null
group by customer_id
