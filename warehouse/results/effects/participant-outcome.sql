-- relation: what compared persons did in the window that begins with the night of their first decision
-- grain: one list, hold-out key and person who bought or returned in the window, or for whom an answer came back
-- parameters: $as_of (timestamp), $window_days (elapsed days), $currency (home)
-- units: orders distinct transactions with a sale; revenue and cost hundredths of the home currency, returns negative;
--   lines_without_cost: neither the line nor its product has one; answers: treatments under the list's name
-- scratch: list_participant, of participant.sql
with compared as (
  select list, holdout_key, customer_id, first_at, first_at + to_days(cast($window_days as integer)) as ends_at
  from list_participant
  where state = 'compared'
),

span as (
  select min(first_at) as starts_at, max(ends_at) as ends_at
  from compared
),

-- the newest that is known: a discontinued product keeps what it cost
unit as (
  select product_id, arg_max(unit_cost, (known_at, load_id, unit_cost)) as unit_cost
  from core.product_version
  where known_at < $as_of::timestamp and unit_cost is not null
  group by product_id
),

line as (
  select
    line.customer_id,
    line.transaction_id,
    line.occurred_at,
    line.is_sale,
    line.amount_home,
    case when line.kind = 'return' then -1 else 1 end
    * coalesce(
      abs(line.cost) * case when coalesce(line.currency, $currency) = $currency then 1 else line.exchange_rate end,
      abs(line.quantity) * unit.unit_cost
    ) as cost
  from core.line as line
  cross join span
  left join unit on line.product_id = unit.product_id
  where
    line.kind in ('sale', 'return')
    and line.occurred_at >= span.starts_at
    and line.occurred_at < span.ends_at
    and line.customer_id in (select customer_id from compared)
),

bought as (
  select
    compared.list,
    compared.holdout_key,
    compared.customer_id,
    count(distinct line.transaction_id) filter (where line.is_sale) as orders,
    sum(line.amount_home) as revenue,
    sum(line.cost) as cost,
    count(*) filter (where line.cost is null) as lines_without_cost
  from compared
  inner join line
    on
      compared.customer_id = line.customer_id
      and line.occurred_at >= compared.first_at
      and line.occurred_at < compared.ends_at
  group by compared.list, compared.holdout_key, compared.customer_id
),

answered as (
  select compared.list, compared.holdout_key, compared.customer_id, count(*) as answers
  from compared
  inner join core.treatment as treatment
    on
      compared.customer_id = treatment.customer_id
      and compared.list = split_part(treatment.campaign_id, ':', 2)
      and treatment.treated_at >= compared.first_at
      and treatment.treated_at < compared.ends_at
  where treatment.campaign_id like 'list:%' and coalesce(treatment.arm, 'treated') = 'treated'
  group by compared.list, compared.holdout_key, compared.customer_id
)

select
  coalesce(bought.list, answered.list) as list,
  coalesce(bought.holdout_key, answered.holdout_key) as holdout_key,
  coalesce(bought.customer_id, answered.customer_id) as customer_id,
  coalesce(bought.orders, 0) as orders,
  cast(round(coalesce(bought.revenue, 0) * 100) as hugeint) as revenue,
  cast(round(coalesce(bought.revenue - bought.cost, 0) * 100) as hugeint) as margin,
  coalesce(bought.lines_without_cost, 0) as lines_without_cost,
  coalesce(answered.answers, 0) as answers
from bought
full join answered
  on
    bought.list = answered.list
    and bought.holdout_key = answered.holdout_key
    and bought.customer_id = answered.customer_id
