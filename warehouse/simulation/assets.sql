-- assets: durable things at the customers'.
select 'AS' || order_nr || '-' || line as asset_id, main as customer_ref, 'P' || lpad(product::varchar, 5, '0') as product_id,
       at_day(d + 3, 43200) as installed_at, at_day(d + 3 + 730, 43200) as warranty_until, at_day(d + 3, 43200) as known_at
from durable_line
join ref using (key)
where d + 3 < getvariable('days')
