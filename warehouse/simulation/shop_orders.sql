-- shop_orders: lines of the shops' tills. transaction_id: number of the receipt; customer_ref: the card shown.
select case kind when 'sale' then '' else 'R' end || order_nr as transaction_id,
       case when not walk_in then card end as customer_ref,
       at_day(on_d, on_seconds) as occurred_at,
       'P' || lpad(product::varchar, 5, '0') as product_id,
       case kind when 'sale' then quantity else -quantity end as quantity,
       unit_price,
       case kind when 'sale' then discount end as discount,
       (quantity * unit_price - discount) * case kind when 'sale' then 1 else -1 end as amount,
       kind,
       case kind when 'return' then order_nr::varchar end as original_transaction_id,
       'shop' as channel,
       'S' || lpad(shop::varchar, 2, '0') as location,
       case when file_d > on_d then at_day(file_d, 21600) else at_day(on_d, on_seconds) end as known_at
from delivered_line
join ref using (key)
where not web
order by on_d, on_seconds, order_nr, kind, line
