-- relation: what of a company's sales remained, for the step value
-- grain: one row
-- parameters: $as_of (timestamp, exclusive); $days (days before it); $currency (home)
-- units: net_share: sales and returns, of sales; margin_share: the same less costs, null where a line has no cost; both null
--   without a sale
with unit as (
  select product_id, arg_max(unit_cost, (known_at, load_id, unit_cost)) as unit_cost
  from core.product_version
  where known_at < $as_of::timestamp and unit_cost is not null
  group by product_id
),
line as (
  select
    line.is_sale,
    line.amount_home,
    case when line.kind = 'return' then -1 else 1 end
    * coalesce(
      abs(line.cost) * case when coalesce(line.currency, $currency) = $currency then 1 else line.exchange_rate end,
      abs(line.quantity) * unit.unit_cost
    ) as cost
  from core.line as line
  left join unit on line.product_id = unit.product_id
  where
    line.kind in ('sale', 'return')
    and line.customer_id is not null
    and line.occurred_at < $as_of::timestamp
    and line.occurred_at >= $as_of::timestamp - to_days($days::integer)
),
sums as (
  select
    cast(sum(amount_home) filter (where is_sale) as decimal(38, 4)) as sales,
    cast(sum(amount_home) as decimal(38, 4)) as revenue,
    cast(sum(cast(cost as decimal(18, 4))) as decimal(38, 4)) as cost,
    count(*) filter (where cost is null) as without_cost
  from line
)
select
  cast(revenue as double) / nullif(cast(sales as double), 0) as net_share,
  case when without_cost = 0 then (cast(revenue as double) - cast(cost as double)) / nullif(cast(sales as double), 0) end
    as margin_share
from sums
