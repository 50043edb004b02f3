-- Draws. A draw is a function of (seed, stream, key): noise gives 128 bits, draw the slices 0 to 4 of them, above 0 and below 1.
create or replace macro noise(stream, key) as md5_number(getvariable('seed')::bigint || '.' || stream || '.' || key);
create or replace macro draw(bits, slice) as
  ((((bits >> (24 * slice)::uhugeint) & 16777215::uhugeint)::integer) + 0.5e0) * 5.9604644775390625e-8;
create or replace macro zipf(u, n) as (exp(u * ln(n + 1.0e0)))::double;
create or replace macro pick(list, u) as list[1 + floor(u * len(list))::integer];
create or replace macro at_second(s) as make_timestamp(epoch_us(getvariable('start')::timestamp) + (s)::bigint * 1000000);
create or replace macro at_day(d, seconds) as at_second((d)::bigint * 86400 + (seconds)::bigint);
