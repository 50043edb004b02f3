-- cause_window: what multiplies a person's drop-out hazard, from when to when (seconds from the start), if they are still there.
with windows as (
  select key, 'unresolved-complaint' as cause, opened as from_s, idx as nr from complaint where outcome = 'unresolved'
  union all
  select key, 'complaint-handled-well', resolved, idx from complaint where outcome = 'well'
  union all
  select candidate.key, 'bad-delivery', (candidate.d + 2)::bigint * 86400 + seconds, idx
  from candidate
  left join spared on spared.key = candidate.key and candidate.d between spared.d and spared.d + 30
  where bad and spared.key is null
  union all
  select key, 'competitor', greatest(joined, floor(getvariable('days') * getvariable('competitor_at')))::bigint * 86400, 0
  from person where region < getvariable('competitor_regions')
  union all
  select key, 'end-of-need', need_to::bigint * 86400, 0 from person where need_to > joined and need_to < getvariable('days')
  union all
  select key, 'price-rise', rise::bigint * 86400, 0 from contract where raised and ends > rise
)

select key, cause, from_s, nr, multiplier,
       case when lasts = 0 then null else from_s + (lasts * 86400)::bigint end as to_s,
       round(ln(multiplier) * 1e6)::integer as log_multiplier
from windows
join cause_kind using (cause)
order by key, cause, nr
