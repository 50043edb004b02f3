const PRODUCTS = "core.line left join (select product_id, category, subcategory from core.product) using (product_id)";
const CUSTOMERS =
  "(select * exclude (country) from core.line) left join (select customer_id, lifecycle_stage, rfm_segment, region, tier, first_sale_at from result.customer) using (customer_id)";

/** Revenue is sales and returns, which are below zero. */
const MONEY = {
  gross: "coalesce(sum(if(is_sale, amount_home, null)), 0)",
  returned: "coalesce(-sum(if(kind = 'return', amount_home, null)), 0)",
  revenue: "coalesce(sum(if(is_sale or kind = 'return', amount_home, null)), 0)",
};
const money = (name: keyof typeof MONEY): string => MONEY[name];

/**
 * The queries of `bench/cubes/queries.ts`, in their order, written by hand over the tables that the cube is declared on.
 * Columns: the dimensions, then the measures; where there are totals the dimensions are null in them.
 */
export const BY_HAND: readonly string[] = [
  `select strftime(business_date, '%Y-%m'), coalesce(sum(amount_home) filter (where is_sale), 0) + coalesce(sum(amount_home) filter (where kind = 'return'), 0)
   from core.line group by 1`,
  `select year(business_date), ${money("revenue")}, ${money("gross")}, ${money("returned")}::double / nullif(${money("gross")}, 0)::double from core.line group by 1`,
  `select strftime(business_date, '%Y-%m'), channel, ${money("revenue")}, count(distinct if(is_sale, transaction_id, null)), count(distinct if(is_sale, customer_id, null))
   from core.line group by 1, 2`,
  `select strftime(business_date, '%G-W%V'), ${money("gross")}, coalesce(sum(quantity) filter (where is_sale), 0) from core.line group by 1`,
  `select business_date, ${money("gross")} from core.line where business_date >= date '2025-10-01' group by 1`,
  `select year(business_date) || '-Q' || quarter(business_date), channel, ${money("revenue")}, ${money("gross")}::double / nullif(count(distinct if(is_sale, transaction_id, null)), 0)
   from core.line group by 1, 2`,
  `select channel, count(distinct if(is_sale, customer_id, null)), count(distinct if(is_sale, transaction_id, null)),
     ${money("gross")}::double / nullif(count(distinct if(is_sale, transaction_id, null)), 0) from core.line group by 1`,
  `select location, ${money("gross")}, count(distinct if(is_sale, transaction_id, null)) from core.line group by 1`,
  `select isodow(business_date), ${money("gross")}, coalesce(sum(quantity) filter (where is_sale), 0), count(distinct if(is_sale, transaction_id, null)) from core.line group by 1`,
  `select hour(occurred_at), count(distinct if(is_sale, transaction_id, null)), ${money("gross")} from core.line group by 1`,
  `select isodow(business_date), hour(occurred_at), count(distinct if(is_sale, transaction_id, null)) from core.line group by 1, 2`,
  `select kind, ${money("revenue")}, coalesce(sum(quantity) filter (where is_sale), 0) from core.line group by 1`,
  `select strftime(business_date, '%Y-%m'), count(distinct if(is_sale, customer_id, null)) from core.line group by 1`,
  `select year(business_date) || '-Q' || quarter(business_date), count(distinct if(is_sale, customer_id, null)), count(distinct if(is_sale, transaction_id, null)) from core.line group by 1`,
  `select year(business_date), count(distinct if(is_sale, customer_id, null)), count(distinct if(is_sale, transaction_id, null)) from core.line group by 1
   union all select null, count(distinct if(is_sale, customer_id, null)), count(distinct if(is_sale, transaction_id, null)) from core.line`,
  `select year(business_date), channel, count(distinct if(is_sale, customer_id, null)) from core.line group by 1, 2
   union all select year(business_date), null, count(distinct if(is_sale, customer_id, null)) from core.line group by 1
   union all select null, channel, count(distinct if(is_sale, customer_id, null)) from core.line group by channel
   union all select null, null, count(distinct if(is_sale, customer_id, null)) from core.line`,
  `select category, ${money("gross")}, coalesce(sum(quantity) filter (where is_sale), 0) from ${PRODUCTS} group by 1`,
  `select category, count(distinct if(is_sale, customer_id, null)), count(distinct if(is_sale, transaction_id, null)) from ${PRODUCTS} group by 1`,
  `select strftime(business_date, '%Y-%m'), category, ${money("revenue")}, coalesce(sum(quantity) filter (where is_sale), 0) from ${PRODUCTS} group by 1, 2`,
  `select year(business_date) || '-Q' || quarter(business_date), category, count(distinct if(is_sale, customer_id, null)) from ${PRODUCTS} group by 1, 2`,
  `select category, channel, ${money("revenue")}, count(distinct if(is_sale, transaction_id, null)) from ${PRODUCTS} where year(business_date) = 2025 group by 1, 2`,
  `select subcategory, ${money("gross")}, ${money("returned")}::double / nullif(${money("gross")}, 0)::double from ${PRODUCTS} where year(business_date) = 2025 group by 1`,
  `select lifecycle_stage, count(distinct if(is_sale, customer_id, null)), ${money("gross")} from ${CUSTOMERS} group by 1`,
  `select rfm_segment, count(distinct if(is_sale, customer_id, null)), ${money("revenue")}, ${money("gross")}::double / nullif(count(distinct if(is_sale, transaction_id, null)), 0)
   from ${CUSTOMERS} group by 1`,
  `select strftime(business_date, '%Y-%m'), lifecycle_stage, ${money("gross")}, count(distinct if(is_sale, transaction_id, null)) from ${CUSTOMERS} group by 1, 2`,
  `select region, count(distinct if(is_sale, customer_id, null)), ${money("revenue")} from ${CUSTOMERS} where channel = 'web' group by 1`,
  `select tier, channel, ${money("revenue")}, count(distinct if(is_sale, customer_id, null)) from ${CUSTOMERS} group by 1, 2`,
  `select strftime(first_sale_at, '%Y-%m'), (year(business_date) * 12 + month(business_date)) - (year(first_sale_at) * 12 + month(first_sale_at)),
     count(distinct if(is_sale, customer_id, null)) from ${CUSTOMERS} group by 1, 2`,
  `select strftime(business_date, '%Y-%m'), ${money("revenue")}, count(distinct if(is_sale, transaction_id, null)) from core.line where channel = 'shop' and customer_id is not null group by 1`,
  `select strftime(business_date, '%Y-%m'), ${money("gross")} from ${PRODUCTS} where category is not null and channel = 'web' group by 1`,
  `select channel, ${money("revenue")} from core.line where business_date >= date '2025-01-01' and business_date < date '2025-07-01' group by 1`,
  `select strftime(business_date, '%Y-%m'), count(distinct if(is_sale, customer_id, null)) from core.line where channel in ('web', 'shop') group by 1`,
  `select year(business_date) || '-Q' || quarter(business_date), count(distinct if(is_sale, transaction_id, null)), ${money("gross")}::double / nullif(count(distinct if(is_sale, transaction_id, null)), 0)
   from core.line where isodow(business_date) >= 6 group by 1`,
  `with years as (select year(business_date) as year, ${money("gross")} as gross from ${CUSTOMERS} where tier is not null group by 1)
   select now.year, now.gross, before.gross as gross_before, (now.gross - before.gross)::double / nullif(before.gross, 0)::double
   from years as now left join years as before on before.year = now.year - 1`,
  `with months as (
     select date_trunc('month', business_date) as month, ${money("revenue")} as revenue, count(distinct if(is_sale, customer_id, null)) as customers from core.line group by 1)
   select strftime(now.month, '%Y-%m'), now.revenue, before.revenue as revenue_before, (now.revenue - before.revenue)::double / nullif(before.revenue, 0)::double,
     now.customers, before.customers as customers_before, (now.customers - before.customers)::double / nullif(before.customers, 0)
   from months as now left join months as before on before.month = now.month - interval '12' month`,
  `select median(amount_home), quantile_cont(amount_home, 0.9) from core.line where is_sale`,
  `select strftime(business_date, '%Y-%m'), median(amount_home) filter (where is_sale) from core.line group by 1`,
  `select category, median(amount_home) filter (where is_sale), quantile_cont(amount_home, 0.9) filter (where is_sale) from ${PRODUCTS} group by 1`,
  `select channel, median(amount_home) filter (where is_sale) from core.line where year(business_date) = 2025 group by 1`,
  `select year(business_date) || '-Q' || quarter(business_date), channel, quantile_cont(amount_home, 0.9) filter (where is_sale) from core.line group by 1, 2`,
];
