/** Words of the section on who may leave, in English. */
export const churnEn = {
  heading: "Who may leave",
  finding: (customersText: string, leavingText: string) =>
    `${customersText} customers have a probability this night; added up, ${leavingText} of them are expected to leave.`,
  nobody:
    "A model is live, but nobody was scored this night: what the customers do is too far from what it learned from.",
  nobodyAlive: "A model is live, but nobody could leave this night: no customer is alive by its rule.",
  none: "No model is live: none was trained yet.",
  noneRefused: (dayText: string, gatesText: string) =>
    `No model is live: the newest, of ${dayText}, was refused, because ${gatesText}.`,
  noneChosen: (dayText: string) => `No model is live: the newest, of ${dayText}, was not put to work.`,
  untrained: {
    "too-little-history":
      "No model is live: the sales or contracts on record do not reach back far enough to learn from.",
    "too-little-data":
      "No model is live: too few customers, or too few who left or stayed, are on record to learn from.",
    "one-class": "No model is live: in the past that is on record all customers stayed, or all left.",
    "no-rows": "No model is live: at no past cut was there a customer to learn from.",
    "no-learner": "No model is live: no learner found anything to learn from.",
  } as Readonly<Record<string, string>>,
  gates: {
    too_little_data: "there was too little data",
    feature_too_good: "one feature alone told too much, as if it knew the answer",
    too_good: "it was too good to be true, as if it had seen the future",
    not_better: "it was not surely better than the time since the last purchase alone",
    calibration: "what it said and what came lay too far apart",
    drift: "customers are others than those it was proven on",
    leak: "features changed when what was known later was taken away",
    model: "it cannot be read",
  } as Readonly<Record<string, string>>,
  refused: (whyText: string) => `The model of who may leave was refused: ${whyText}.`,
  after: (gate: string): string =>
    gate === "drift" || gate === "model"
      ? "Nobody was scored."
      : "It was not put to work; one that was live before stays.",
  overruled: (gateText: string) => `${gateText} (overruled by hand)`,
  and: (parts: readonly string[]) => parts.join("; "),

  definitionsTitle: "What is counted",
  left: "Left",
  contractEnds: (daysText: string) => `a contract ends within ${daysText} days`,
  noPurchase: (daysText: string) => `no purchase within ${daysText} days`,
  longGap: (timesText: string) => `no purchase within ${timesText} times the usual gap`,
  horizon: "Looked ahead",
  days: (daysText: string) => `${daysText} days`,
  byCustomerDays: (leastText: string, mostText: string) => `${leastText} to ${mostText} days, by customer`,
  eligible: "Who is asked",
  eligibleBuyers: (daysText: string) => `Who bought in the ${daysText} days before.`,
  eligibleContracts: "Who has a running contract.",
  cuts: "Learned from",
  cutsText: (rowsText: string, leftText: string, everyText: string) =>
    `Customers as they were on past days, ${everyText} days apart, with what became of them: ${rowsText} rows, ${leftText} of whom left.`,
  heldOut: "Proven on",
  heldOutText: (fromText: string, toText: string, rowsText: string, leftText: string) =>
    `Later days that nothing was learned from, from ${fromText} to ${toText}: ${rowsText} rows, ${leftText} of whom left. One horizon lies between, so that no answer is known from both sides.`,
  live: "Model",
  liveText: (learnerText: string, dayText: string) => `${learnerText}, trained as of ${dayText}`,

  liftTitle: "How much better than by chance",
  liftFinding: (liftText: string, gainText: string) =>
    `Among the tenth with the highest risk ${liftText} times as many left as among all; that tenth holds ${gainText} of all who left.`,
  liftDescription:
    "Customers of the held-out days in tenths by risk, the highest first: how often they left, against all.",
  times: (liftText: string) => `${liftText} times`,
  tenthName: (tenth: number) => (tenth === 1 ? "Highest risk" : tenth === 10 ? "Lowest risk" : `Tenth ${tenth}`),
  tenth: "Tenth by risk",
  customers: "Customers",
  came: "Left",
  lift: "Against all",
  gain: "Of all who left, up to here",
  cumulativeLift: "Against all, up to here",

  gainsTitle: "How many of those who leave are found by how many calls",
  gainsDescription:
    "Of all who left in the held-out days, called from the highest risk down. The dashed line is what calls by chance would find.",
  calledAxis: "Customers called",
  foundAxis: "Found of all who left",

  calibrationTitle: "Does the probability mean what it says",
  calibrationFinding: (errorText: string) => `What was said and what came differ by ${errorText} on average.`,
  calibrationDescription:
    "Customers of the held-out days in ten groups by probability: what was said, and how many left. On the dashed line both are equal.",
  saidAxis: "Said",
  cameAxis: "Left",
  said: "Said on average",
  group: (n: number) => `Group ${n}`,
  groupHead: "Group",

  callsTitle: "How many to call",
  callsText:
    "Everybody from a probability on. How many of them leave is taken from the held-out days; that a call keeps somebody is an assumption until a control group has measured it.",
  costs: (costText: string, valueText: string, rateText: string) =>
    `A call costs ${costText}, a customer who is kept is worth ${valueText}, and of those called who would have left ${rateText} stay.`,
  best: (callsText: string, thresholdText: string, gainText: string) =>
    `Most is gained with ${callsText} calls, to everybody with a probability of ${thresholdText} or more: ${gainText} after the cost of the calls.`,
  noneBest: "No number of calls pays for itself.",
  noCosts:
    "What a call costs and what a kept customer is worth is not set, so the best number of calls cannot be told:",
  threshold: "Probability from",
  tonight: "Calls this night",
  calls: "Calls in the held-out days",
  leaving: "Expected to leave",
  precision: "Left, of those called",
  recall: "Of all who left",
  profit: "Gain",
  most: "most",

  importanceTitle: "What the model looks at",
  importanceDescription: "The ten features that move the risk most, each as a share of all.",
  feature: "Feature",
  importance: "Share",
  shift: "Shift since then",

  driftTitle: "Are customers still those it was proven on",
  driftScore: (shiftText: string, mostText: string) =>
    `The score has shifted by ${shiftText}; above ${mostText} nobody is scored and a new model is trained.`,
  driftFeatures: (shiftedText: string, allText: string, mostText: string, shareText: string) =>
    `${shiftedText} of ${allText} features have shifted by more than ${mostText}; the same follows when ${shareText} of them have.`,
  driftText:
    "The shift is the population stability index: below 0.1 little has changed, above 0.25 much has. What only grows older, or follows the dates of campaigns and prices, is left out.",
  driftUnknown: "Too few customers were scored to say whether they have changed.",
  still: "little",
  some: "some",
  much: "much",
  change: "Change",

  historyTitle: "What was live when",
  historyText:
    "AUC: of a customer who left and one who stayed, how often the one who left had the higher risk; 50% is chance.",
  version: "Model",
  trained: "Trained as of",
  learner: "Method",
  auc: "AUC (95% interval)",
  recencyAuc: "AUC of the last purchase alone",
  error: "Said against came",
  state: "State",
  liveFrom: "Live from",
  range: (valueText: string, lowText: string, highText: string) => `${valueText} (${lowText} to ${highText})`,
  by: (dayText: string, byText: string) => `${dayText}, ${byText}`,
  states: {
    champion: "live",
    retired: "was live",
    candidate: "not put to work",
    refused: "refused",
    challenger: "tried",
  } as Readonly<Record<string, string>>,
  liveBy: { night: "by rule", train: "by training", promote: "by hand" } as Readonly<Record<string, string>>,
  triedTitle: "All methods tried for the live model",
  overRecency: "AUC above that of the last purchase (95% interval)",
  interval: (lowText: string, highText: string) => `${lowText} to ${highText}`,
  learners: {
    boosting: "Boosted trees",
    logistic: "Logistic regression",
    scorecard: "Scorecard",
    neural: "Neural network",
  } as Readonly<Record<string, string>>,
};

export type ChurnWords = typeof churnEn;
