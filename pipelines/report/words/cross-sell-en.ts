const one = (n: number, single: string, many: string): string => (n === 1 ? single : many);

/** Words of the section on what goes together and what is offered, in English. */
export const crossSellEn = {
  heading: "What goes together, and what to offer next",
  rulesTitle: "What is bought together",
  rulesFinding: (rules: number, rulesText: string, remaining: number, remainingText: string) =>
    `${rulesText} ${one(rules, "rule holds", "rules hold")} beyond chance; ${remainingText} of them ${one(remaining, "remains", "remain")} when months and regions are compared with themselves.`,
  rulesDescription:
    "The surest rules: a line leads from what is in the basket to what is there too, the wider the oftener. Dashed: month or region explain it. Only a control group tells whether an offer changes anything.",
  noRules: "No rule holds beyond chance.",
  with: "In the basket",
  also: "Also there",
  remainsLegend: "remains within month and region",
  explainedLegend: "month or region explain it",
  antecedent: "Bought",
  consequent: "Bought with it",
  baskets: "Baskets with both",
  confidence: "How often",
  lift: "Against chance",
  times: (liftText: string) => `${liftText} times`,
  remains: "Remains",
  yes: "yes",
  no: "no",
  and: (names: readonly string[]) => names.join(" and "),
  more: (shownText: string, allText: string) => `The ${shownText} surest of ${allText}; all: result.basket_rule`,

  sequencesTitle: (daysText: string) => `What follows within ${daysText} days`,
  sequencesText:
    "After one thing was bought, another follows more often than after other purchases of the month after which as much was bought.",
  after: "After",
  follows: "Follows",
  customers: "Customers",
  visits: "Times",

  offersTitle: "What is offered",
  offersFinding: (customers: number, customersText: string, newText: string, repeatText: string, daysText: string) =>
    `${customersText} ${one(customers, "customer has", "customers have")} offers this night. Of the first offers, ${newText} purchases of something new and ${repeatText} of something bought before are expected within ${daysText} days, offered or not.`,
  noOffers: "No offers yet: too few customers who came back are on record to learn from.",
  noOffersRefused: (whyText: string) => `No offers: the newest model was refused, because ${whyText}.`,
  kinds: { new: "New to the customer", repeat: "Bought before" } as Readonly<Record<string, string>>,
  product: "Product",
  offeredTo: "Offered to",
  first: "As the first offer",
  later: "As a later one",
  expected: "Purchases expected",
  takersTitle: "To whom",
  segment: "RFM segment",
  noSegment: "without a segment",
  kind: "Offer",
  takeUpFirst: "Take-up of the first offer",

  takeUpTitle: "Does the expected take-up come",
  takeUpFinding: (errorText: string) => `What was expected and what came differ by ${errorText} on average.`,
  takeUpDescription: (daysText: string) =>
    `The first five offers of each kind on the last ${daysText} days before training, in groups by expected take-up. On the dashed line both are equal.`,
  said: "Expected",
  came: "Bought",
  offers: "Offers",

  historyTitle: "What offers, and how much it finds",
  historyText:
    "Recall: of the different products that a customer bought on the held-out days, the share among the first ten offers; mean over customers.",
  version: "Model",
  trained: "Trained as of",
  ranking: "Method",
  rankings: {
    lambdarank: "Boosted trees that order, over all sources",
    trees: "Boosted trees over all sources",
    blend: "Weighted sum of all sources",
    "frequency-popularity": "Own frequency, then popularity",
    frequency: "Own frequency",
    popularity: "Popularity",
  } as Readonly<Record<string, string>>,
  plain:
    "Offered is what each customer buys most and what all buy most: nothing else was surely better, or there was too little to learn from. Their take-up is that of the held-out days themselves.",
  questions: { all: "All", new: "New", repeat: "Bought before" } as Readonly<Record<string, string>>,
  question: "Products",
  recall: "Recall at 10 (95% interval)",
  range: (valueText: string, lowText: string, highText: string) => `${valueText} (${lowText} to ${highText})`,
  hit3: "One of the first three bought",
  state: "State",
  states: {
    champion: "offers",
    retired: "offered once",
    candidate: "not put to work",
    refused: "refused",
    baseline: "compared",
  } as Readonly<Record<string, string>>,
  gates: {
    calibration: "expected and seen take-up lay too far apart",
    too_little_data: "there was too little data",
    model: "it cannot be read",
  } as Readonly<Record<string, string>>,
  refused: (whyText: string) => `The model of what to offer was refused: ${whyText}.`,
  afterRefusal: "It was not put to work; one that was live before stays.",
};

export type CrossSellWords = typeof crossSellEn;
