-- complaint: one row per order that a complaint follows, with the steps of its case. Times in seconds from the start.
with drawn as (
  select candidate.key, candidate.idx, candidate.d, bad, noise('case', candidate.key || '.' || idx) as c,
         noise('steps', candidate.key || '.' || idx) as s, noise('again', candidate.key || '.' || idx) as a
  from candidate
  left join spared on spared.key = candidate.key and candidate.d between spared.d and spared.d + 30
  where complains = 1 and spared.key is null
),

opened as (
  select key, idx, bad, c, s, a,
         (d + 1 + floor(draw(c, 1) * 6))::bigint * 86400 + 32400 + floor(draw(c, 2) * 32400)::bigint as opened,
         case when draw(c, 0) < getvariable('complaint_unresolved') then 'unresolved'
              when draw(c, 0) < getvariable('complaint_unresolved') + getvariable('complaint_well') then 'well' else 'solved' end as outcome,
         ['A', 'B', 'C'][1 + floor(draw(c, 3) * 3)::integer] as team,
         draw(c, 4) < getvariable('rework_share') as reworked
  from drawn
),

stepped as (
  select *, opened + (-ln(draw(s, 0)) * getvariable('triage_hours') * 3600)::bigint as triaged,
         (-ln(draw(s, 1)) * getvariable('assess_hours') * case team when 'B' then getvariable('slow_group_factor') else 1 end * 3600)::bigint as assessing,
         (-ln(draw(s, 2)) * getvariable('specialist_hours') * 3600)::bigint as waiting,
         case when reworked
              then (-ln(draw(a, 0)) * getvariable('assess_hours') * case team when 'B' then getvariable('slow_group_factor') else 1 end * 3600)::bigint end as assessing_again,
         case when reworked then (-ln(draw(a, 1)) * getvariable('specialist_hours') * 3600)::bigint end as waiting_again
  from opened
),

reviewed as (
  select *, triaged + assessing as assessed, triaged + assessing + waiting as reviewed,
         triaged + assessing + waiting + assessing_again as assessed_again,
         triaged + assessing + waiting + coalesce(assessing_again + waiting_again, 0) as last_reviewed
  from stepped
),

approved as (
  select *, last_reviewed + (-ln(draw(s, 3)) * getvariable('approval_hours') * 3600
           * case when last_reviewed >= getvariable('days') * getvariable('approval_change_at') * 86400 then getvariable('approval_factor') else 1 end)::bigint as approved
  from reviewed
),

replied as (
  select *, approved + (-ln(draw(s, 4)) * getvariable('reply_hours') * 3600)::bigint as replied from approved
)

select key, idx, bad, opened, outcome, team, reworked, triaged, assessed, reviewed, assessed_again,
       case when reworked then last_reviewed end as reviewed_again, approved, replied,
       case when outcome <> 'unresolved' then replied end as resolved,
       case when outcome = 'unresolved' then greatest(replied, opened + 180 * 86400)
            else replied + (-ln(draw(a, 2)) * 86400)::bigint + 3600 end as closed,
       outcome = 'unresolved' and draw(a, 3) < 0.3 as reopened,
       case outcome when 'well' then 4 + floor(draw(a, 4) * 2) when 'solved' then 2 + floor(draw(a, 4) * 2) else 1 + floor(draw(a, 4) * 2) end::integer as satisfaction
from replied
order by key, idx
