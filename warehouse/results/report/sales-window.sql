-- Relation: sales of the days before as_of, and of the times to compare them with.  Grain: one window.
-- Parameters: $as_of; $days length of a window; $as_of_before the night before, null where there was none.
-- Windows, each with its start and without its end: now (the last days), before (as many days before those), year_before
-- (the same days a year ago), since (from the night before).  Units: home currency; revenue = sales + returns,
-- known_revenue that of customers who are known.
with moment as (
  select
    $as_of::timestamp as as_of,
    $as_of_before::timestamp as as_of_before,
    $days::integer * interval '1' day as length
),
span as (
  select 'now' as name, as_of - length as starts, as_of as ends from moment
  union all
  select 'before', as_of - length - length, as_of - length from moment
  union all
  select 'year_before', as_of - interval '1' year - length, as_of - interval '1' year from moment
  union all
  select 'since', as_of_before, as_of from moment where as_of_before is not null
),
-- One scan for each window: the engine skips what lies outside of it.
in_span as (
  select 'now' as name, transaction_id, customer_id, amount_home, is_sale
  from core.line
  where
    kind in ('sale', 'return')
    and occurred_at >= $as_of::timestamp - $days::integer * interval '1' day and occurred_at < $as_of::timestamp
  union all
  select 'before', transaction_id, customer_id, amount_home, is_sale
  from core.line
  where
    kind in ('sale', 'return')
    and occurred_at >= $as_of::timestamp - 2 * $days::integer * interval '1' day
    and occurred_at < $as_of::timestamp - $days::integer * interval '1' day
  union all
  select 'year_before', transaction_id, customer_id, amount_home, is_sale
  from core.line
  where
    kind in ('sale', 'return')
    and occurred_at >= $as_of::timestamp - interval '1' year - $days::integer * interval '1' day
    and occurred_at < $as_of::timestamp - interval '1' year
  union all
  select 'since', transaction_id, customer_id, amount_home, is_sale
  from core.line
  where
    kind in ('sale', 'return')
    and occurred_at >= $as_of_before::timestamp and occurred_at < $as_of::timestamp
),
total as (
  select
    name,
    sum(amount_home) as revenue,
    sum(amount_home) filter (where customer_id is not null) as known_revenue,
    count(distinct transaction_id) filter (where is_sale) as transactions,
    count(distinct customer_id) filter (where is_sale) as customers
  from in_span
  group by name
)
-- A window without a row sold nothing: that is a zero, not an unknown.
select
  span.name,
  cast(span.starts as varchar) as starts,
  cast(span.ends as varchar) as ends,
  cast(coalesce(revenue, 0) as decimal(38, 4)) as revenue,
  cast(coalesce(known_revenue, 0) as decimal(38, 4)) as known_revenue,
  cast(coalesce(transactions, 0) as bigint) as transactions,
  cast(coalesce(customers, 0) as bigint) as customers
from span
left join total on total.name = span.name
order by span.name
