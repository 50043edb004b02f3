-- deal_stage: the stages that each deal reaches, with the time (seconds from the start).
with stages as (
  select key, nr, unnest([{stage: 'lead', d: d}, {stage: 'qualified', d: case when not lost_early then qualified end},
                          {stage: 'proposal', d: case when not lost_early then proposed end}, {stage: 'negotiation', d: case when not lost_early then negotiated end},
                          {stage: case when won then 'won' else 'lost' end, d: case when lost_early then qualified else closed end}]) as step
  from deal
)

select key, nr, step.stage as stage, step.d::bigint * 86400 + 39600 as s from stages where step.d < getvariable('days') order by key, nr, s
