-- household: who lives together, within blocks of 1,000 keys; head is the least key.
with housed as (
  select key, joined, key // 1000 * 1000 + floor(draw(noise('house', key), 1) * 120)::integer as house
  from person
  where not company and draw(noise('house', key), 0) < getvariable('household_share')
)

select key, joined, house, min(key) over (partition by house) as head from housed order by key
