-- shop_orders: lines of the shops' tills. transaction_id: number of the receipt; customer_ref: the card shown.
select case when returns then 'R' else '' end || order_nr as transaction_id,
       customer_ref,
       at_second(occurred_s) as occurred_at,
       'P' || lpad(product::varchar, 5, '0') as product_id,
       case when returns then -quantity else quantity end as quantity,
       unit_price,
       case when not returns then discount end as discount,
       (quantity * unit_price - discount) * case when returns then -1 else 1 end as amount,
       case when returns then 'return' else 'sale' end as kind,
       case when returns then order_nr::varchar end as original_transaction_id,
       'shop' as channel,
       'S' || lpad(shop::varchar, 2, '0') as location,
       at_second(known_s) as known_at
from delivered_line
where not web and file_d between $from and $to

