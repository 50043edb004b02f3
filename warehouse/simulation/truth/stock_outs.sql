-- stock_outs: when a product could not be had, and what was bought instead.
select 'P' || lpad((slot + case when out_from >= changed_d then 20000 else 0 end)::varchar, 5, '0') as product_id, at_day(out_from, 0) as from_at, at_day(out_to + 1, 0) as to_at, substitute
from slot
where out_from < 32000
order by product_id
