-- relation: basket_item, scratch of the step cross-sell
-- grain: one item that stands in a basket; codes from 0, in the order of items
select cast(row_number() over (order by item) - 1 as integer) as code, item
from (select distinct item from basket_line where item is not null and basket_key is not null) as items
