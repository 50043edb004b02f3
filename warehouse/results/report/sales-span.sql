-- Relation: how far the sales reach.  Grain: one row; nulls where there is no sale.
-- Units: business dates; times on the project's local clock.
select
  cast(min(business_date) as varchar) as first_date,
  cast(max(business_date) as varchar) as last_date,
  cast(min(occurred_at) as varchar) as first_sale_at,
  cast(count(*) as bigint) as sale_lines
from core.line
where is_sale
order by first_date
