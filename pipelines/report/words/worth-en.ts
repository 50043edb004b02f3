/** Words of what customers bring and will bring, in English. */
export const worthEn = {
  paretoTitle: "What share of the customers brings what share of the sales",
  paretoDescription:
    "Customers from the best to the last. On the dashed line all would bring the same; the farther the curve lies above it, the fewer carry the company.",
  gini: (giniText: string) => `The Gini coefficient is ${giniText}: 0 is all the same, 1 is one customer alone.`,
  customersAxis: "Customers, the best first",
  broughtAxis: "Of all sales so far",

  riskTitle: "What customers are expected to bring, and what of it may leave",
  riskDescription: (daysText: string) =>
    `Sales after returns expected in the next ${daysText} days. May leave: each customer's expected sales times the probability of leaving; who has none counts as staying.`,
  riskFinding: (customersText: string, expectedText: string, riskText: string | null, shareText: string | null) =>
    riskText === null
      ? `${customersText} customers are expected to bring ${expectedText}.`
      : `${customersText} customers are expected to bring ${expectedText}; ${riskText} of it, ${shareText}, may leave.`,
  stays: "stays",
  leaves: "may leave",
  band: "Value",
  bands: { top: "top (best 5%)", high: "high (next 15%)", middle: "middle (30%)", low: "low (the rest)" } as Readonly<
    Record<string, string>
  >,
  noBand: "not divided",
  customers: "Customers",
  expected: "Expected",
  atRisk: "May leave",
  riskShare: "Share",
  noMoney: "What customers will spend cannot be told yet, so there is no value at risk.",
  empty:
    "What customers will bring is not foreseen yet: there are too few orders, or they reach too short a time back.",

  ordersTitle: "Expected and actual orders in days held out, by past orders",
  ordersDescription:
    "Orders of one customer in days that the forecast had not seen, by how often the customer had come back before. The last point stands for that number and more.",
  ordersFinding: (expectedText: string, actualText: string, offText: string, bestText: string) =>
    `${expectedText} orders were expected and ${actualText} came (${offText}). The nearest forecast was ${bestText}.`,
  naive: "A rule of thumb was nearer than the models, so it is used.",
  pastOrders: "Came back before",
  perCustomer: "Orders of one customer",
  weeksTitle: "Expected and actual orders in days held out, week by week",
  weeksDescription: "Orders of all customers who were known before, added up from the first day held out.",
  week: "Week",
  ordersSum: "Orders so far",
  actual: "came",
  forecast: "expected",
  andMore: (n: string) => `${n} or more`,
  forecastsTitle: "All forecasts tried",
  name: "Forecast",
  error: "Off by, one customer",
  forecasts: {
    "mbg-nbd": "MBG/NBD",
    "bg-nbd": "BG/NBD",
    "same-as-before": "as many as before",
    "recency-table": "a table of last and number of orders",
    boosting: "boosted trees",
  } as Readonly<Record<string, string>>,
};
