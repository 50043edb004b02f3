-- relation: what a customer agreed to
-- grain: one customer, channel and purpose asked for that any consent of theirs covers
-- parameters: $as_of (timestamp); $channels (names asked for); $purposes (names asked for; '' asks for contact without
--   a stated purpose: every purpose that the customer has a consent for, the strictest counts)
-- units: state 'granted' or 'withdrawn'
-- Read are the consents that were loaded when the night ran, also those of after as_of: deliveries that came before a
-- night of as_of had finished, or after the newest night, when it is made again. The newest row counts; of equal times
-- and of several refs the strictest. Channel 'all' covers every channel, an empty purpose every purpose. Refs are those of
-- the live schema (hence the quotes), also for an older as_of: what a ref first led to never changes; merges are those
-- known before as_of.
with recursive asked_channels as (
  select channel from unnest(cast($channels as varchar[])) as asked (channel)
),
asked_purposes as (
  select purpose from unnest(cast($purposes as varchar[])) as asked (purpose)
),
deliveries as (
  select number
  from ops.load
  where
    finished_before is null
    or finished_before < $as_of::timestamp
    or (finished_before = $as_of::timestamp and finished_before = (select max(as_of) from ops.night))
),
merges as (
  select from_id, into_id
  from "core".customer_merge
  where known_at < $as_of::timestamp
),
lineage as (
  select from_id, into_id
  from merges
  union
  select lineage.from_id, merges.into_id
  from lineage
  join merges on merges.from_id = lineage.into_id
),
current_ids as (
  select from_id, into_id
  from lineage
  where into_id not in (select from_id from merges)
),
consents as (
  select
    coalesce(current_ids.into_id, refs.customer_id) as customer_id,
    refs.space,
    refs.ref,
    lower(given.channel) as channel,
    lower(coalesce(given.purpose, '')) as purpose,
    given.state,
    given.changed_at
  from staging.consents as given
  join deliveries on deliveries.number = given.delivery
  join "core".customer_ref as refs on refs.space = given.customer_ref_space and refs.ref = given.customer_ref
  left join current_ids on current_ids.from_id = refs.customer_id
  where given.superseded_at is null or given.superseded_at >= $as_of::timestamp
),
on_channels as (
  select
    consents.customer_id,
    consents.space,
    consents.ref,
    asked_channels.channel,
    consents.purpose,
    max(consents.changed_at) filter (where consents.state = 'granted') as granted_at,
    max(consents.changed_at) filter (where consents.state = 'withdrawn') as withdrawn_at
  from consents
  join asked_channels on consents.channel in (lower(asked_channels.channel), 'all')
  group by consents.customer_id, consents.space, consents.ref, asked_channels.channel, consents.purpose
),
with_general as (
  select
    *,
    max(case when purpose = '' then granted_at end) over (partition by space, ref, channel) as all_granted_at,
    max(case when purpose = '' then withdrawn_at end) over (partition by space, ref, channel) as all_withdrawn_at
  from on_channels
),
covering as (
  select
    with_general.customer_id,
    with_general.space,
    with_general.ref,
    with_general.channel,
    asked_purposes.purpose as asked,
    case when asked_purposes.purpose = '' then with_general.purpose else '' end as judged_apart,
    coalesce(greatest(granted_at, all_granted_at), granted_at, all_granted_at) as granted_at,
    coalesce(greatest(withdrawn_at, all_withdrawn_at), withdrawn_at, all_withdrawn_at) as withdrawn_at
  from with_general
  join asked_purposes
    on asked_purposes.purpose = '' or with_general.purpose in (lower(asked_purposes.purpose), '')
),
newest as (
  select
    customer_id,
    channel,
    asked,
    max(granted_at) as granted_at,
    max(withdrawn_at) as withdrawn_at
  from covering
  group by customer_id, space, ref, channel, asked, judged_apart
)
select
  customer_id,
  channel,
  asked as purpose,
  case
    when bool_or(withdrawn_at is not null and (granted_at is null or withdrawn_at >= granted_at)) then 'withdrawn'
    else 'granted'
  end as state
from newest
group by customer_id, channel, asked
order by customer_id, channel, purpose
