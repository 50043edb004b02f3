-- Relation: sales per month or week.  Grain: one month or week that has a sale or a return; weeks without one have no row.
-- Parameters: $grain month | week; $shift days by which the project's week starts before Monday (0 where months).
-- Units: home currency; revenue = sales + returns, never fees or adjustments. customers: known ones with a sale;
-- new_customers: those of them whose first sale ever lies in the period.
with sold as (
  select
    cast(
      date_trunc($grain, business_date + $shift::integer * interval '1' day) - $shift::integer * interval '1' day as date
    ) as period,
    transaction_id,
    customer_id,
    amount_home,
    kind,
    is_sale
  from core.line
  where kind in ('sale', 'return')
),
-- Baskets are a tenth of the lines: what is distinct is counted over them.
basket as (
  select
    period,
    transaction_id,
    customer_id,
    sum(amount_home) filter (where is_sale) as gross_sales,
    sum(amount_home) filter (where kind = 'return') as returns,
    sum(amount_home) as revenue,
    count(*) filter (where is_sale) as sale_lines
  from sold
  group by period, transaction_id, customer_id
),
period_total as (
  select
    period,
    sum(gross_sales) as gross_sales,
    sum(returns) as returns,
    sum(revenue) as revenue,
    count(distinct transaction_id) filter (where sale_lines > 0) as transactions,
    count(distinct customer_id) filter (where sale_lines > 0) as customers
  from basket
  group by period
),
first_period as (
  select customer_id, min(period) as period
  from basket
  where sale_lines > 0 and customer_id is not null
  group by customer_id
),
arrival as (
  select period, count(*) as new_customers from first_period group by period
)
select
  cast(period_total.period as varchar) as period,
  cast(coalesce(gross_sales, 0) as decimal(38, 4)) as gross_sales,
  cast(coalesce(returns, 0) as decimal(38, 4)) as returns,
  cast(coalesce(revenue, 0) as decimal(38, 4)) as revenue,
  cast(transactions as bigint) as transactions,
  cast(customers as bigint) as customers,
  cast(coalesce(new_customers, 0) as bigint) as new_customers
from period_total
left join arrival on arrival.period = period_total.period
order by period
