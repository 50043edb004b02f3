-- tastes: subcategories by falling weight (0.40, 0.25, 0.17, 0.11, 0.07 of affinity_share), what each turns into and when, and the staples with their cycles in days.
select key as person, [a0, a1, a2, a3, a4] as subcategories, [b0, b1, b2, b3, b4] as later_subcategories,
       [at_day(t0, 0), at_day(t1, 0), at_day(t2, 0), at_day(t3, 0), at_day(t4, 0)] as turns_at,
       staple_1, case when staple_1 is not null then cycle_1 end as cycle_1, staple_2, case when staple_2 is not null then cycle_2 end as cycle_2
from taste
order by key
