-- relation: none; read in order
-- grain: one item of one basket
select basket.basket, basket_item.code
from (select distinct basket_key, item from basket_line) as line
join basket on basket.basket_key = line.basket_key
join basket_item on basket_item.item = line.item
order by basket.basket, basket_item.code
