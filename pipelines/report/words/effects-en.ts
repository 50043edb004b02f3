/** Words of the section on the effect of lists, in English. */
export const effectsEn = {
  heading: "What contact did",
  warning:
    "A score is not an effect. A score says who is likely to buy or to leave; whether contact changes that shows only against customers who were held back at random. Below is that difference.",
  title: { orders: "Orders per customer", revenue: "Revenue per customer", margin: "Margin per customer" },
  description: (daysText: string) =>
    `Delivered less withheld in the ${daysText} days after the first decision about a customer, whether or not they were reached. The line is the range that holds the true difference in at least 95 of 100 such comparisons; a filled dot means that the range excludes zero.`,
  tableTitle: "Delivered against withheld",
  list: "List",
  metric: "Of one customer",
  difference: "Difference",
  interval: "95% interval",
  delivered: "Delivered",
  withheld: "Withheld",
  known: "What can be said",
  metrics: { orders: "orders", revenue: "revenue", margin: "margin" },
  range: (lowText: string, highText: string) => `${lowText} to ${highText}`,
  more: "Contact raised it.",
  less: "Contact lowered it.",
  open: "Chance alone could explain it.",
  tooEarly: (daysText: string, dayText: string | null) =>
    `Too early: nobody's ${daysText} days are over${dayText === null ? "" : `; the first end on ${dayText}`}.`,
  tooFew: (customersText: string, buyersText: string, waitingText: string | null) =>
    `Too few: each group needs ${customersText} customers whose days are over, ${buyersText} of whom bought${waitingText === null ? "" : `; ${waitingText} wait`}.`,
  noCosts: "Not every line has a cost.",
  noVariation: "All of them did the same.",
  empty:
    "No list holds some customers back at random, so what contact changed cannot be measured. Ask whoever looks after the lists to add a hold-out.",
  picture: (listText: string, differenceText: string, rangeText: string) =>
    `${listText}: ${differenceText}, interval ${rangeText}.`,
};

export type EffectWords = typeof effectsEn;
