/** Words of groups of alike customers, in English. */
export const clustersEn = {
  heading: "Groups of alike customers",
  empty: "Customers are not grouped by what they do: no groups stand out, or too few customers bought lately.",
  sizesTitle: "How many customers are in which group",
  sizesDescription:
    "Customers who bought lately, grouped by what they do. “Found again” says how much of a group comes back when groups are made of other customers drawn at random: 0.75 and more is stable, below 0.6 it is not.",
  sizesFinding: (customersText: string, groupsText: string, nameText: string, shareText: string) =>
    `${customersText} customers are in ${groupsText} groups. The largest, “${nameText}”, has ${shareText} of them.`,
  group: "Group",
  customers: "Customers",
  share: "Share",
  stability: "Found again",
  traitsTitle: (nameText: string) => `What sets them apart: ${nameText}`,
  traitsDescription:
    "To the right: more than the usual customer; to the left: less. 1 is one standard deviation of all customers.",
  number: "Of one customer",
  average: "On average",
  averageOfAll: "Of all grouped",
  effect: "Difference, in deviations",
  features: {
    orders_365: "orders in a year",
    average_order_365: "amount of an order",
    lines_per_order: "lines of an order",
    categories_365: "kinds of products in a year",
    recency_days: "days since last order",
    returns_365: "returns in a year",
    discounted_orders_share: "orders with a discount",
    weekend_share: "orders on weekends",
    evening_share: "orders from 18:00 to 4:59",
    online_share: "orders through the internet",
    contacts_90: "contacts in 90 days",
    campaigns_answered_365: "campaigns answered in a year",
  } as Readonly<Record<string, string>>,
  refitTitle: "Who changed because the groups were made anew",
  refitFinding: (versionText: string, sinceText: string, changedText: string, allText: string) =>
    `Groups were made anew as of ${sinceText} (${versionText}): ${changedText} of ${allText} customers changed their group because of that alone, not because they do anything else.`,
  before: "Before",
  now: "Since then",
  none: "in no group",
};
