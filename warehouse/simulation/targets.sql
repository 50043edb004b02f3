-- targets: revenue asked for, per month.
select 'revenue' as measure, strftime(date, '%Y-%m') as period,
       round(getvariable('customers') * 30 * (1 + max(d) / 1500.0e0) * count(*) / 30, 0)::decimal(18, 4) as value
from day where d between 0 and getvariable('days') - 1
group by period
order by period
