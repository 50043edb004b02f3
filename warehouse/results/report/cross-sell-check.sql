-- relation: expected and seen take-up of offers on the held-out days of the live model
-- grain: one kind and bin
select kind, position, offers, said, came
from result.next_product_check
order by kind, position
