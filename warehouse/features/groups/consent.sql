-- relation: features of consents
-- grain: one customer with a change of a consent before as_of
-- parameters: $as_of (timestamp, exclusive)
-- units: counts
select
  customer_id,
  count(*) filter (
    where state = 'withdrawn' and changed_at >= $as_of::timestamp - interval '365' day
  ) as withdrawals_365
from core.consent
where customer_id is not null and changed_at < $as_of::timestamp
group by customer_id
