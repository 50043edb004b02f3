-- relation: how the members of segments differ from others in what they are
-- grain: one segment, attribute and value that a member has; the most frequent first within an attribute, eight at most
-- units: shares 0 to 1 of the members and of all customers; other_customers of others: with the value, of who is no member
with known as (
  select customer_id, lifecycle_stage, rfm_segment, cluster, value_band, country, tier
  from result.customer
),
traits as (
  unpivot known on lifecycle_stage, rfm_segment, cluster, value_band, country, tier into name attribute value value
),
totals as (
  select members.segment, count(*) as members, (select count(*) from known) as everyone
  from members
  inner join known on known.customer_id = members.customer_id
  group by members.segment
),
everyone as (
  select attribute, value, count(*) as customers
  from traits
  group by attribute, value
),
own as (
  select members.segment, traits.attribute, traits.value, count(*) as customers
  from traits
  inner join members on members.customer_id = traits.customer_id
  group by members.segment, traits.attribute, traits.value
),
ranked as (
  select *, row_number() over (partition by segment, attribute order by customers desc, value) as place
  from own
)
select
  ranked.segment,
  ranked.attribute,
  ranked.value,
  ranked.customers,
  round(ranked.customers::double / totals.members, 4) as share,
  round(everyone.customers::double / totals.everyone, 4) as share_of_everyone,
  (everyone.customers - ranked.customers)::bigint as other_customers,
  (totals.everyone - totals.members)::bigint as others,
  totals.members::bigint as members
from ranked
inner join totals on totals.segment = ranked.segment
inner join everyone on everyone.attribute = ranked.attribute and everyone.value = ranked.value
where ranked.place <= 8
order by ranked.segment, ranked.attribute, ranked.place
