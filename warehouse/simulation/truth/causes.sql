-- causes: what multiplied whose hazard, from when to when (null: for ever), as far as it began before they left.
select w.key as person, cause, nr, at_second(from_s) as from_at, at_second(to_s) as to_at, multiplier
from cause_window as w
join departure using (key)
where from_s < gone_s and from_s < getvariable('days')::bigint * 86400
order by person, cause, nr
