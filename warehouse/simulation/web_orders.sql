-- web_orders: lines of the web shop. Its numbers are also numbers of receipts (of other customers).
select case when returns then 'R' else '' end || xor(order_nr, 8192) as transaction_id,
       line + 1 as line_id,
       customer_ref,
       at_second(occurred_s) as occurred_at,
       'P' || lpad(product::varchar, 5, '0') as product_id,
       case when returns then -quantity else quantity end as quantity,
       unit_price,
       case when not returns then discount end as discount,
       (quantity * unit_price - discount) * case when returns then -1 else 1 end as amount,
       case when returns then 'return' else 'sale' end as kind,
       case when returns then xor(order_nr, 8192)::varchar end as original_transaction_id,
       'web' as channel,
       country,
       case country when 'GB' then 'GBP' when 'US' then 'USD' else 'EUR' end as currency,
       case when not returns then at_day(occurred_s // 86400 + 2, 64800) end as promised_at,
       case when not returns and occurred_s // 86400 + 9 < getvariable('days')
            then at_day(occurred_s // 86400 + case when bad then 5 + order_nr % 5 else 1 + order_nr % 2 end, 36000 + (order_nr * 7) % 28800) end as fulfilled_at,
       at_second(known_s) as known_at
from delivered_line
where web and file_d between $from and $to

