-- relation: how members of segments differ from everybody else in what is counted of customers
-- grain: one segment and attribute that some members and some others have a value of
-- units: members, others: customers with a value; higher, lower: pairs of a member and another where the member's value is the higher,
--   or the lower; median of the members and of everyone; amounts home currency, times days
with known as (
  select
    customer_id,
    recency_days::double as recency_days,
    frequency::double as frequency,
    monetary::double as monetary,
    gross_sales::double / nullif(frequency, 0) as average_order,
    date_diff('day', first_sale_at, as_of)::double as days_known,
    churn_probability,
    value_p_alive,
    value_revenue::double as value_revenue,
    cost_to_serve::double as cost_to_serve,
    open_cases::double as open_cases
  from result.customer
),
long as (
  unpivot known
  on recency_days, frequency, monetary, average_order, days_known, churn_probability, value_p_alive, value_revenue, cost_to_serve,
    open_cases
  into name attribute value value
),
counted as (
  select attribute, value, count(*) as customers
  from long
  group by attribute, value
),
everyone as (
  select
    attribute,
    value,
    customers,
    sum(customers) over (partition by attribute order by value) - customers as below,
    sum(customers) over (partition by attribute) as all_customers
  from counted
),
own as (
  select members.segment, long.attribute, long.value, count(*) as customers
  from long
  inner join members on members.customer_id = long.customer_id
  group by members.segment, long.attribute, long.value
),
placed as (
  select
    own.segment,
    own.attribute,
    own.value,
    own.customers,
    everyone.customers as equal,
    everyone.below,
    everyone.all_customers,
    sum(own.customers) over (partition by own.segment, own.attribute order by own.value) - own.customers as own_below,
    sum(own.customers) over (partition by own.segment, own.attribute) as members
  from own
  inner join everyone on everyone.attribute = own.attribute and everyone.value = own.value
),
medians as (
  select attribute, quantile_disc(value, 0.5) as median
  from long
  group by attribute
),
own_medians as (
  select members.segment, long.attribute, quantile_disc(long.value, 0.5) as median
  from long
  inner join members on members.customer_id = long.customer_id
  group by members.segment, long.attribute
)
select
  placed.segment,
  placed.attribute,
  max(placed.members)::double as members,
  max(placed.all_customers - placed.members)::double as others,
  sum(placed.customers * (placed.below - placed.own_below))::double as higher,
  sum(
    placed.customers
    * (
      (placed.all_customers - placed.below - placed.equal)
      - (placed.members - placed.own_below - placed.customers)
    )
  )::double as lower,
  max(own_medians.median) as median,
  max(medians.median) as median_of_everyone
from placed
inner join medians on medians.attribute = placed.attribute
inner join own_medians on own_medians.segment = placed.segment and own_medians.attribute = placed.attribute
group by placed.segment, placed.attribute
having max(placed.all_customers - placed.members) > 0
order by placed.segment, placed.attribute
