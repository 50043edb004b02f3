-- taste: per person five subcategories with falling weight, what each drifts to and when, and two products that run out regularly.
with drawn as (
  select key, need_from, need_to, noise('taste', key) as a, noise('drift', key) as b, noise('turn', key) as t,
         noise('staple', key) as s, noise('cycle', key) as c
  from person
)

select key, need_from, need_to,
       floor(300 * power(draw(a, 0), 1.4))::smallint as a0, floor(300 * power(draw(a, 1), 1.4))::smallint as a1,
       floor(300 * power(draw(a, 2), 1.4))::smallint as a2, floor(300 * power(draw(a, 3), 1.4))::smallint as a3,
       floor(300 * power(draw(a, 4), 1.4))::smallint as a4,
       floor(300 * power(draw(b, 0), 1.4))::smallint as b0, floor(300 * power(draw(b, 1), 1.4))::smallint as b1,
       floor(300 * power(draw(b, 2), 1.4))::smallint as b2, floor(300 * power(draw(b, 3), 1.4))::smallint as b3,
       floor(300 * power(draw(b, 4), 1.4))::smallint as b4,
       least(32000, floor(draw(t, 0) / getvariable('drift_share') * getvariable('days')))::smallint as t0,
       least(32000, floor(draw(t, 1) / getvariable('drift_share') * getvariable('days')))::smallint as t1,
       least(32000, floor(draw(t, 2) / getvariable('drift_share') * getvariable('days')))::smallint as t2,
       least(32000, floor(draw(t, 3) / getvariable('drift_share') * getvariable('days')))::smallint as t3,
       least(32000, floor(draw(t, 4) / getvariable('drift_share') * getvariable('days')))::smallint as t4,
       case when draw(s, 0) < getvariable('staple_share')
            then floor(draw(s, 1) * 60)::integer + 300 * (1 + floor(draw(s, 2) * 30)::integer) end as staple_1,
       (20 + floor(70 * draw(c, 0)))::smallint as cycle_1,
       case when draw(s, 3) < getvariable('staple_share') / 2
            then floor(draw(s, 4) * 60)::integer + 300 * (1 + floor(draw(c, 3) * 30)::integer) end as staple_2,
       (20 + floor(70 * draw(c, 1)))::smallint as cycle_2
from drawn
order by key
