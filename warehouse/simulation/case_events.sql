-- case_events: the steps of the cases, as the case system logs them.
with steps as (
  select order_nr, team, unnest([
           {activity: 'register', s: opened, team: 'desk'}, {activity: 'triage', s: triaged, team: 'desk'},
           {activity: 'assess', s: assessed, team: team}, {activity: 'specialist review', s: reviewed, team: 'specialists'},
           {activity: 'assess', s: assessed_again, team: team}, {activity: 'specialist review', s: reviewed_again, team: 'specialists'},
           {activity: 'approve', s: approved, team: 'managers'}, {activity: 'reply', s: replied, team: team},
           {activity: 'close', s: closed, team: 'desk'}, {activity: case when reopened then 'reopen' end, s: closed + 3 * 86400, team: 'desk'}]) as step
  from case_file
)

select 'Q' || order_nr as case_id, step.activity as activity, at_second(step.s) as occurred_at,
       row_number() over (partition by order_nr order by step.s, step.activity)::integer as seq,
       case when step.team in ('A', 'B', 'C') then 'AG-' || step.team || '-' || lpad((order_nr % 6)::varchar, 3, '0') end as resource,
       'team ' || step.team as resource_group, at_second(step.s) as known_at
from steps
where step.s is not null and step.activity is not null and step.s < getvariable('days')::bigint * 86400
