-- departure: when each person drops out for good (seconds from the start): the time at which the hazard, multiplied by the
-- causes that act, has used up the person's patience.
with changes as (
  select key, greatest(joined, 0)::bigint * 86400 as s, 0 as change from person
  union all
  select key, greatest(from_s, greatest(joined, 0)::bigint * 86400), log_multiplier from cause_window join person using (key)
  union all
  select key, to_s, -log_multiplier from cause_window where to_s is not null
),

moments as (
  select key, s, sum(change)::bigint as change from changes group by key, s
),

levels as (
  select key, s, greatest(0.64, exp(sum(change) over (partition by key order by s) / 1e6)) as level,
         lead(s) over (partition by key order by s) as next_s
  from moments
),

used as (
  select *, coalesce(sum(((next_s - s) * level)::bigint) over (partition by key order by s rows between unbounded preceding and 1 preceding), 0) as used_before
  from levels
),

stretches as (
  select used.*, patience / hazard * 86400 as wanted from used join person using (key)
)

select key, least(s + ceil((wanted - used_before) / level), 4e9)::bigint as gone_s
from stretches
where used_before <= wanted and (next_s is null or wanted < used_before + ((next_s - s) * level)::bigint)
order by key
