-- Relation: contacts that customers made, by month or week.  Grain: one period with such a contact.
-- Parameters: $as_of; $unit month or week; $shift days by which weeks start before Monday; $answered_within seconds.
-- Units: contacts; wait_seconds is a mean over all who waited.
-- queued: those with a waiting time; in_time: not abandoned and answered within $answered_within; abandoned: of those who
-- queued. first_contact: served contacts with customer and topic that lie seven days back; settled: of those, the ones
-- without another contact of the customer on the topic within seven days.
with incoming as (
  select
    contact_id, customer_id, topic, occurred_at, business_date, wait_seconds, cost,
    coalesce(abandoned, false) as is_abandoned
  from core.contact
  where coalesce(direction, 'in') = 'in' and occurred_at < $as_of::timestamp
),
followed as (
  select
    *,
    lead(occurred_at) over (partition by customer_id, topic order by occurred_at, contact_id) as next_at,
    customer_id is not null
    and topic is not null
    and not is_abandoned
    and occurred_at + interval '7' day <= $as_of::timestamp as is_told
  from incoming
),
counted as (
  select
    date_trunc($unit::varchar, business_date + $shift::integer) as period,
    count(*) as contacts,
    count(wait_seconds) as queued,
    count(*) filter (where wait_seconds <= $answered_within::double and not is_abandoned) as in_time,
    count(*) filter (where wait_seconds is not null and is_abandoned) as abandoned,
    avg(cast(wait_seconds as double)) as wait_seconds,
    count(*) filter (where is_told) as first_contact,
    count(*) filter (where is_told and (next_at is null or next_at > occurred_at + interval '7' day)) as settled
  from followed
  group by period
)
select
  cast(cast(period as date) - $shift::integer as varchar) as period,
  cast(contacts as bigint) as contacts,
  cast(queued as bigint) as queued,
  cast(in_time as bigint) as in_time,
  cast(abandoned as bigint) as abandoned,
  cast(round(wait_seconds, 3) as double) as wait_seconds,
  cast(first_contact as bigint) as first_contact,
  cast(settled as bigint) as settled
from counted
order by period
