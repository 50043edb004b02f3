-- delivered_line: sales, repeated sales and returns that the files of day $from to $to hold, in the order of the files.
with delivered as (
  select false as returns, false as repeated, d as on_d, seconds as on_seconds, known_d as file_d, * exclude (d, seconds, known_d) from chunk_line
  union all
  select false, true, d, seconds, due_d, * exclude (d, seconds, known_d, due_d) from repeated_line
  where due_d between $from and $to
  union all
  select true, false, return_d, 36000 + (seconds * 31) % 28800,
         greatest(known_d, return_d + case when not web and return_d = getvariable('missing_day') then 1 else 0 end), * exclude (d, seconds, known_d)
  from sent_back
  where greatest(known_d, return_d + case when not web and return_d = getvariable('missing_day') then 1 else 0 end) between $from and $to
)

select web, file_d::smallint as file_d, on_d::bigint * 86400 + on_seconds as occurred_s, order_nr, returns, repeated, late, line, case when walk_in then null when web then openid else card end as customer_ref, bad, shop, country,
       product, quantity, unit_price, discount,
       case when file_d > on_d then file_d::bigint * 86400 + 21600 else on_d::bigint * 86400 + on_seconds end as known_s
from delivered
join ref using (key)
order by web, occurred_s, order_nr, returns, repeated, late, line, file_d
