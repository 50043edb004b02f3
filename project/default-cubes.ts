/** The cubes of a project that has none of its own, as `init` writes them: file name to text. */
export function defaultCubes(dayStarts: string): Readonly<Record<string, string>> {
  const shifted = (time: string): string =>
    dayStarts === "00:00" ? time : `(${time} - interval '${dayStarts}' hour to minute)`;
  const firstDay = dayStarts === "00:00" ? "customer.first_sale_at" : shifted("customer.first_sale_at");
  return { "sales.yaml": sales(firstDay) };
}

const sales = (firstDay: string): string => `name: sales
title: Sales
description: Lines of sales and returns. Fees and adjustments are there by kind and never count.
fact: line
joins:
  product: { relation: core.product, on: product_id }
  customer: { relation: result.customer, on: customer_id }
dimensions:
  date: { time: business_date }
  hour: hour(occurred_at)
  weekday: isodow(business_date)
  product:
    levels:
      category: product.category
      subcategory: product.subcategory
      product_id: product_id
  channel: channel
  location: location
  country: country
  kind: kind
  customer:
    attributes:
      known: customer_id is not null
      tier: customer.tier
      region: customer.region
      first_sale_month: strftime(${firstDay}, '%Y-%m')
  months_since_first: >-
    12 * (year(business_date) - year(${firstDay})) + month(business_date) - month(${firstDay})
  lifecycle: customer.lifecycle_stage
  rfm_segment: customer.rfm_segment
  lifecycle_then: { then: lifecycle }
measures:
  gross_sales: { sum: amount_home, where: is_sale, format: money }
  returned: { sum: -amount_home, where: kind = 'return', format: money }
  revenue: { difference: [gross_sales, returned], format: money, description: Sales less returns }
  transactions: { count_distinct: transaction_id, where: is_sale, description: With a sale }
  customers: { count_distinct: customer_id, where: is_sale, description: Known customers with a sale }
  units: { sum: quantity, where: is_sale }
  average_order: { ratio: [gross_sales, transactions], format: money }
  returned_share: { ratio: [returned, gross_sales], format: percent }
`;
