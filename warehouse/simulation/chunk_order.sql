-- chunk_order: the orders that are delivered from day $from to $to, walk-ins (nobody knows who) among them.
with known as (
  select key, idx, d, seconds, web, bad, before_d, next_idx, next_d, lines, known_d, late, redelivered, false as walk_in
  from purchase where known_d between $from and $to
  union all
  select key, 4096 + idx, d,
         case when web then 25200 + (seconds * 37) % 57600 else 32400 + (seconds * 37) % 39600 end, web, bad, null, null, null,
         1 + (lines * 3 + idx) % 5, known_d, late, false, true
  from purchase where known_d between $from and $to and followed
)

select known.*, known.key::bigint * 8192 + known.idx as order_nr,
       price_level * -ln(draw(noise('size', known.key || '.' || known.idx), 0) * draw(noise('size', known.key || '.' || known.idx), 1)
         * draw(noise('size', known.key || '.' || known.idx), 2) * draw(noise('size', known.key || '.' || known.idx), 3)) / 4
         * power(1 + getvariable('inflation'), known.d / 365.0e0) as level,
       (known.d + 4 + floor(30 * draw(noise('size', known.key || '.' || known.idx), 4)) + case when bad then 6 else 0 end)::smallint as return_d,
       region, shop, country, promotion, month
from known
join person using (key)
join day on day.d = known.d
