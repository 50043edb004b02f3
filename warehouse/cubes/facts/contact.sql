-- Relation: contacts as the cube `contacts` reads them.  Grain: one contact of core.contact.
-- Units: next_on_topic_at, when the customer next made contact on the topic (null: not yet, or not known who or on what);
-- as_of, the night.
select
  contact.*,
  case
    when contact.customer_id is not null and contact.topic is not null and coalesce(contact.direction, 'in') = 'in' then
      min(contact.occurred_at) filter (where coalesce(contact.direction, 'in') = 'in') over (
        partition by contact.customer_id, contact.topic
        order by contact.occurred_at, contact.contact_id
        rows between 1 following and unbounded following
      )
  end as next_on_topic_at,
  (select max(as_of) from result.customer) as as_of
from core.contact as contact
