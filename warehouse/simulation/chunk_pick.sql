-- chunk_pick: the lines of chunk_order that follow the customer's taste, or for walk-ins everybody's.
with lines as (
  select key, idx, order_nr, d, walk_in, line::smallint as line, noise('line', order_nr || '.' || line) as n
  from (select key, idx, order_nr, d, walk_in, unnest(range(lines)) as line from chunk_order)
),

drawn as (
  select * exclude (n), draw(n, 0) / getvariable('affinity_share') as way, draw(n, 1) as place, draw(n, 2) as many,
         draw(n, 3) as back, draw(n, 4) as more
  from lines
)

select drawn.key, idx, order_nr, line, walk_in, many, back, more,
       case
         when way >= 1 or walk_in then floor(zipf(place, 17400))::integer - 1
         else (floor(zipf(place, 58))::integer - 1) * 300
              + case
                  when way < 0.4 then case when d between need_from and need_to then 70 + drawn.key % 10 when d < t0 then a0 else b0 end
                  when way < 0.65 then case when d < t1 then a1 else b1 end
                  when way < 0.82 then case when d < t2 then a2 else b2 end
                  when way < 0.93 then case when d < t3 then a3 else b3 end
                  else case when d < t4 then a4 else b4 end
                end
       end as slot
from drawn
join taste on taste.key = drawn.key
