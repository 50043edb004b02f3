-- Relation: how far the sales reach.  Grain: one row; nulls where there is no sale.
-- Units: business dates; times on the project's local clock. first_day and last_day: of sales and returns.
select
  cast(min(business_date) filter (where is_sale) as varchar) as first_date,
  cast(max(business_date) filter (where is_sale) as varchar) as last_date,
  cast(min(occurred_at) filter (where is_sale) as varchar) as first_sale_at,
  cast(min(business_date) as varchar) as first_day,
  cast(max(business_date) as varchar) as last_day
from core.line
where kind in ('sale', 'return')
order by first_date
