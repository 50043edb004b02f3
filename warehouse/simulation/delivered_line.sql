-- delivered_line: sales, repeated sales and returns that the files of day $from to $to hold.
select 'sale' as kind, d as on_d, seconds as on_seconds, known_d as file_d, * exclude (d, seconds, known_d) from chunk_line
where known_d between $from and $to
union all
select 'sale', d, seconds, known_d, * exclude (d, seconds, known_d, due_d) from repeated_line
where due_d between $from and $to
union all
select 'return', return_d, 36000 + (seconds * 31) % 28800,
       return_d + case when not web and return_d = getvariable('missing_day') then 1 else 0 end, * exclude (d, seconds, known_d) from sent_back
where return_d + case when not web and return_d = getvariable('missing_day') then 1 else 0 end between $from and $to
