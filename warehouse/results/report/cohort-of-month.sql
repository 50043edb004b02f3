-- Relation: who bought in one month, by the month of their first sale ever.  Grain: one month of first sales.
-- Parameters: $starts and $ends, business dates, the end exclusive; $day_starts.  One month at a time, as sales are.
-- Units: known customers with a sale in the month.
with buyers as (
  select distinct customer_id
  from core.line
  where
    is_sale
    and customer_id is not null
    and business_date >= $starts::date
    and business_date < $ends::date
    -- A business date is that of its time or of the day before: this lets the engine skip blocks by the stored time.
    and occurred_at >= $starts::date - interval '2' day
    and occurred_at < $ends::date + interval '2' day
),
cohort as (
  select date_trunc('month', cast(customer.first_sale_at - $day_starts::interval as date)) as month
  from buyers
  inner join result.customer as customer on customer.customer_id = buyers.customer_id
  where customer.first_sale_at is not null
)
select cast(cast(month as date) as varchar) as cohort, cast(count(*) as bigint) as customers
from cohort
group by month
order by month
