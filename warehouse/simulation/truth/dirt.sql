-- dirt: how much of each kind the files hold.
with counted as (
  select kind, source, sum(rows) as rows from line_dirt group by kind, source
  union all
  select 'near-duplicate', 'loyalty_customers', count(*) from ref
  where card is not null and draw(noise('loyalty', key), 0) < getvariable('near_duplicate_share')
  union all
  select 'correction', 'crm_customers', count(*) from person
  where draw(noise('moved', key), 0) < getvariable('correction_share')
    and greatest(joined, 0) + 20 + floor(draw(noise('moved', key), 1) * 600) < getvariable('days')
  union all
  select 'late', 'contacts', count(*) from contact where draw(noise('late', contact_nr), 0) < getvariable('late_share')
    and d + 1 + floor(draw(noise('late', contact_nr), 1) * getvariable('late_days')) < getvariable('days')
  union all
  select 'several-refs', 'all', count(*) from person where refs > 1
  union all
  select 'shared-phone', 'customer_links', count(*) from ref where phone_is_ref and starts_with(phone, '+4420')
  union all
  select 'short-snapshot', 'products', 1
  union all
  select 'colliding-number', 'web_orders', count(*)
  from purchase as w
  join purchase as s on s.key = xor(w.key, 1) and s.idx = w.idx
  where w.web and not s.web and w.known_d < getvariable('days') and s.known_d < getvariable('days')
)

select kind, source, rows::bigint as rows from counted where rows > 0 order by kind, source
