-- web_orders: lines of the web shop. Its numbers are also numbers of receipts (of other customers).
select case kind when 'sale' then '' else 'R' end || xor(order_nr, 8192) as transaction_id,
       line + 1 as line_id,
       case when not walk_in then openid end as customer_ref,
       at_day(on_d, on_seconds) as occurred_at,
       'P' || lpad(product::varchar, 5, '0') as product_id,
       case kind when 'sale' then quantity else -quantity end as quantity,
       unit_price,
       case kind when 'sale' then discount end as discount,
       (quantity * unit_price - discount) * case kind when 'sale' then 1 else -1 end as amount,
       kind,
       case kind when 'return' then xor(order_nr, 8192)::varchar end as original_transaction_id,
       'web' as channel,
       country,
       case country when 'GB' then 'GBP' when 'US' then 'USD' else 'EUR' end as currency,
       case kind when 'sale' then at_day(on_d + 2, 64800) end as promised_at,
       case when kind = 'sale' and on_d + 9 < getvariable('days')
            then at_day(on_d + case when bad then 5 + order_nr % 5 else 1 + order_nr % 2 end, 36000 + (order_nr * 7) % 28800) end as fulfilled_at,
       case when file_d > on_d then at_day(file_d, 21600) else at_day(on_d, on_seconds) end as known_at
from delivered_line
join ref using (key)
where web
order by on_d, on_seconds, order_nr, kind, line
