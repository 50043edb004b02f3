-- relation: features of the days on which a customer buys
-- grain: one customer with a purchase in the last 365 days
-- parameters: none; core.purchase is that of the cut
-- units: shares of transactions, 0 to 1
select
  customer_id,
  count(*) filter (where isodow(day) >= 6) / cast(count(*) as double) as weekend_share
from core.purchase
where age_days <= 365
group by customer_id
