-- relation: none; read in order
-- grain: one customer, product and day
select customer.customer, product.product, line.day
from offer_line as line
join offer_customer as customer on customer.customer_id = line.customer_id
join offer_product as product on product.product_id = line.product_id
order by customer.customer, line.day, product.product
