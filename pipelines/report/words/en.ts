import { churnEn } from "./churn-en.js";
import { clustersEn } from "./clusters-en.js";
import { crossSellEn } from "./cross-sell-en.js";
import { effectsEn } from "./effects-en.js";
import { movementEn } from "./movement-en.js";
import { worthEn } from "./worth-en.js";

const one = (n: number, single: string, many: string): string => (n === 1 ? single : many);

/** Every word of the report in English. Arguments named `…Text` are formatted; plain numbers only choose the plural. */
export const en = {
  htmlLanguage: "en",
  title: (name: string) => `${name}: customer report`,
  knownBefore: (timeText: string) => `Everything that was known before ${timeText}.`,
  skip: "Skip to the report",
  contents: "Contents",
  numbers: "Show the numbers",
  attention: "Please note",
  none: "none",
  unknown: "not known",
  total: "Total",
  madeBy: "Made by clientele. It holds counts and sums only: no name, no address, nothing about one person.",
  rate: (nameText: string, shareText: string) => `${shareText} ${nameText.toLowerCase()}`,
  join: (parts: readonly string[]) => parts.join(", "),
  sentences: (parts: readonly string[]) => parts.join(" "),

  summary: {
    heading: "In short",
    tiles: (daysText: string) => `The last ${daysText} days`,
    moved: "What moved",
    refused: "What was refused or is missing",
    lists: "Which lists grew, and why",
    revenue: "Sales after returns",
    orders: "Orders",
    customers: "Customers who bought",
    arrived: "First-time buyers",
    before: (daysText: string) => `in the ${daysText} days before`,
    lastYear: "a year ago",
    same: "the same as",
    than: (changeText: string, thanText: string) => `${changeText} than ${thanText}`,
    noComparison: "nothing earlier to compare with yet",
    up: (changeText: string) => `${changeText} more`,
    down: (changeText: string) => `${changeText} less`,
    noSales: "No sale is known yet, so there is nothing to say about sales or customers.",
    lastDays: (
      daysText: string,
      revenueText: string,
      orders: number,
      ordersText: string,
      customers: number,
      customersText: string,
    ) =>
      `In the last ${daysText} days the company sold for ${revenueText} after returns, in ${ordersText} ${one(orders, "order", "orders")}, to ${customersText} ${one(customers, "customer", "customers")} known by a customer number.`,
    knownShare: (shareText: string) =>
      `${shareText} of it came from customers who are known; the rest cannot be told by person.`,
    against: (partsText: string) => `That is ${partsText}.`,
    thanBefore: (changeText: string, more: boolean, thenText: string) =>
      `${changeText} ${more ? "more" : "less"} than in as many days before (${thenText})`,
    thanLastYear: (changeText: string, more: boolean, thenText: string) =>
      `${changeText} ${more ? "more" : "less"} than in the same days a year ago (${thenText})`,
    and: " and ",
    noStatement:
      "No statement yet on whether that is more or less than before: the sales on record do not reach back far enough.",
    noYear: "No statement against last year: the sales on record do not reach back that far.",
    holiday: (name: string, dayText: string, beforeText: string) =>
      `Mind the calendar: ${name} began on ${dayText}, a year before on ${beforeText}, so the same days of the two years are not alike.`,
    holidayChange: (name: string, changeText: string, more: boolean) =>
      `Counted from ${name}, the weeks around it brought ${changeText} ${more ? "more" : "less"} than a year before.`,
    since: (timeText: string, revenueText: string, orders: number, ordersText: string) =>
      `Since the report before (${timeText}): ${revenueText} in ${ordersText} ${one(orders, "order", "orders")}.`,
    firstNight: "No statement on who moved: this is the first night, and there is none before it to compare with.",
    noMoves: "No customer changed from one stage to another since the report before.",
    moves: (n: number, customersText: string, largestText: string) =>
      `${customersText} ${one(n, "customer", "customers")} changed from one stage to another since the report before; most: ${largestText}.`,
    move: (customersText: string, before: string, now: string) => `${customersText} from “${before}” to “${now}”`,
    appeared: (customersText: string, now: string) => `${customersText} appeared for the first time, as “${now}”`,
    left: (customersText: string, before: string) => `${customersText} are no longer there, last “${before}”`,
    nothingLoaded: "No file was read yet.",
    noRowsNow: "No new rows came for this night.",
    rowsNow: (rows: number, rowsText: string, refusedText: string, refused: number) =>
      refused === 0
        ? `${rowsText} new ${one(rows, "row", "rows")} came, and none was refused.`
        : `${rowsText} new ${one(rows, "row", "rows")} came; ${refusedText} of them ${one(refused, "was", "were")} refused because of mistakes in ${one(refused, "it", "them")}.`,
    waiting: (n: number, rowsText: string, mostText: string) =>
      `${rowsText} refused ${one(n, "row still waits", "rows still wait")} to be put right and ${one(n, "is", "are")} not counted here; most: ${mostText}.`,
    waitingPart: (rowsText: string, source: string, rule: string) => `${rowsText} from ${source} (${rule})`,
    noneWaiting: "No refused row waits to be put right.",
    stepStopped: (step: string, state: string, why: string) =>
      why === "" ? `“${step}” ${state}; what it made before still stands.` : `“${step}” ${state}: ${why}`,
    late: (source: string, ageText: string, mostText: string) =>
      `${source} may be late: its newest row is ${ageText} old, more than the ${mostText} allowed.`,
    noLists: "No list was made.",
    grew: (list: string, beforeText: string, nowText: string) => `${list} grew from ${beforeText} to ${nowText}`,
    shrank: (list: string, beforeText: string, nowText: string) => `${list} shrank from ${beforeText} to ${nowText}`,
    changedAlone: (list: string, nowText: string) =>
      `${list} is as long as before, ${nowText}, with other customers on it`,
    why: (cameText: string, leftText: string) =>
      cameText === "" ? `: ${leftText}.` : leftText === "" ? `: ${cameText}.` : `: ${cameText}; ${leftText}.`,
    noWhy: ".",
    came: (customersText: string, reasonsText: string) => `${customersText} came (${reasonsText})`,
    went: (customersText: string, reasonsText: string) => `${customersText} left (${reasonsText})`,
    because: (customersText: string, reason: string) => `${customersText} ${reason}`,
    firstTime: (list: string, nowText: string) => `${list} is new, with ${nowText}.`,
    noListMoved: "Every list is as long as it was in the report before.",
    noListBefore: "No statement on growth: this is the first night.",
    delivered: (n: number, customersText: string, lists: number, listsText: string) =>
      `${listsText} ${one(lists, "list was", "lists were")} made, with ${customersText} ${one(n, "customer", "customers")} together.`,
    concentrated: (shareText: string) =>
      `Few customers carry the company: the best tenth of them brought ${shareText} of all sales so far.`,
    oneCustomer: (shareText: string) => `One single customer brought ${shareText} of all sales so far.`,
    openCases: (n: number, openText: string, beforeText: string | null) =>
      beforeText === null
        ? `${openText} ${one(n, "complaint or request is", "complaints and requests are")} open.`
        : `${openText} ${one(n, "complaint or request is", "complaints and requests are")} open, against ${beforeText} at the end of the period before.`,
  },

  sales: {
    heading: "Sales over time",
    titleMonth: "Sales after returns, by month",
    titleWeek: "Sales after returns, by week",
    description: (fromText: string, toText: string) =>
      `Sales less returns, without fees and corrections, from ${fromText} to ${toText}.`,
    finding: (periodText: string, revenueText: string, partsText: string) =>
      partsText === "" ? `${periodText}: ${revenueText}.` : `${periodText}: ${revenueText}. That is ${partsText}.`,
    than: (changeText: string, more: boolean, periodText: string) =>
      `${changeText} ${more ? "more" : "less"} than in ${periodText}`,
    yearBefore: "the same month a year before",
    openPeriod: "not over yet",
    period: { month: "Month", week: "Week from" },
    revenue: "Sales after returns",
    gross: "Sold",
    returns: "Returned",
    orders: "Orders",
    average: "Per order",
    lastYear: "A year before",
    changed: "Against a year before",
    changedBefore: "Against the month before",
    empty: "No sale is known before this night, so there is no chart to draw.",
    shown: (shownText: string, allText: string) => `The newest ${shownText} of ${allText} periods are shown.`,
    holidayTitle: (name: string) => `Weeks around ${name}, against the year before`,
    holidayDescription: (dayText: string, beforeText: string) =>
      `Counted in weeks from the first day of the holiday: ${dayText}, and ${beforeText} the year before.`,
    holidayMoved: (n: number, daysText: string) =>
      `It moved by ${daysText} ${one(n, "day", "days")}, so months of the two years are not alike; these weeks are.`,
    holidayFinding: (n: number, weeksText: string, revenueText: string, changeText: string, more: boolean) =>
      `The ${weeksText} whole ${one(n, "week", "weeks")} shown brought ${revenueText}, ${changeText} ${more ? "more" : "less"} than the same weeks counted from the holiday a year before.`,
    holidayYearBefore: "the same week from the holiday, a year before",
    week: "Week",
    weekName: (week: number) => (week === 0 ? "week of the holiday" : week < 0 ? `${-week} before` : `${week} after`),
    weekTick: (week: number) => (week === 0 ? "holiday" : week < 0 ? `−${-week}` : `+${week}`),
    from: "From",
  },

  customers: {
    heading: "Customers over time",
    titleMonth: "Customers who bought, by month",
    titleWeek: "Customers who bought, by week",
    description:
      "Customers known by a number, counted once in each period; those who bought for the first time ever stand on top, striped.",
    finding: (periodText: string, n: number, customersText: string, arrivedText: string, partsText: string) =>
      `${periodText}: ${customersText} ${one(n, "customer", "customers")} bought, ${arrivedText} of them for the first time${partsText === "" ? "" : `; ${partsText}`}.`,
    known: "Customers",
    arrived: "For the first time",
    before: "Bought before",
    empty: "No customer has bought yet.",
    anonymous: "There are sales, but none of a customer who is known.",
  },

  cohorts: {
    heading: "Who comes back",
    title: "Of those who first bought in a month, how many bought again later",
    description:
      "Each row holds the customers who first bought in one month; each column is one month further on. The darker, the more of them bought in that month.",
    finding: (firstText: string, sixthText: string | null) =>
      sixthText === null
        ? `On average ${firstText} buy again in the month after their first purchase.`
        : `On average ${firstText} buy again in the month after their first purchase, and ${sixthText} six months after it.`,
    cohort: "First bought in",
    size: "Customers",
    month: (n: number) => `+${n}`,
    monthName: (n: number) => `${n} ${one(n, "month", "months")} later`,
    empty: "No statement yet: it takes at least two whole months of sales with known customers.",
  },

  rfm: {
    heading: "RFM map: how lately and how often",
    title: "Customers by how lately and how often they bought",
    description:
      "Scores from 1 to 5, 5 is best. The limits were fixed in the first night, so a customer changes square only by buying or not buying. The darker, the more customers.",
    finding: (bestShareText: string, bestMoneyText: string, riskText: string) =>
      `${bestShareText} of the buyers are “champion” or “loyal” and brought ${bestMoneyText} of all sales so far; ${riskText} good customers (“at risk”, “cannot lose”) have not bought for long.`,
    recency: "How lately (5: just now)",
    frequency: "How often (5: very often)",
    byName: "The names on the map",
    segment: "Name",
    customers: "Customers",
    share: "Share",
    monetary: "Brought so far",
    empty: "No customer has a sale, so nobody has a score.",
    names: {
      champion: "champion",
      loyal: "loyal",
      "potential-loyalist": "potential loyalist",
      new: "new",
      promising: "promising",
      "need-attention": "need attention",
      "about-to-sleep": "about to sleep",
      "at-risk": "at risk",
      "cannot-lose": "cannot lose",
      hibernating: "hibernating",
      lost: "lost",
    } as Readonly<Record<string, string>>,
    meanings: {
      champion: "bought just now, and often",
      loyal: "buys often",
      "potential-loyalist": "bought lately, a few times",
      new: "bought just now for the first time or so",
      promising: "bought lately, rarely so far",
      "need-attention": "middling, and slipping",
      "about-to-sleep": "rarely, and not lately",
      "at-risk": "used to buy often, not for long now",
      "cannot-lose": "used to buy most often, not for long now",
      hibernating: "rarely, and long ago",
      lost: "once, and longest ago",
    } as Readonly<Record<string, string>>,
  },

  lifecycle: {
    heading: "Stages of customers",
    title: "Customers by stage",
    description: "Told by the dates of their purchases alone.",
    flowTitle: "Who moved since the report before",
    flowDescription: (beforeText: string, nowText: string) =>
      `From ${beforeText} to ${nowText}. The wider a band, the more customers; what climbs got better, what falls got worse. Who stayed is not drawn.`,
    then: "Report before",
    now: "Now",
    stage: "Stage",
    customers: "Customers",
    share: "Share",
    entered: "Came since the report before",
    from: "From",
    to: "To",
    empty: "There are no customers yet.",
    firstNight: "No statement: this is the first night. Movements show from the second night on.",
    noMoves: "Nobody changed stage since the report before.",
    outside: "not a customer",
    names: {
      prospect: "prospect",
      new: "new",
      active: "active",
      returned: "returned",
      dormant: "dormant",
      lost: "lost",
    } as Readonly<Record<string, string>>,
    meanings: {
      prospect: "no sale yet",
      new: "first sale at most 90 days ago",
      active: "last sale less than 180 days ago",
      returned: "bought again at most 90 days ago, after a gap of a year or more",
      dormant: "last sale less than a year ago",
      lost: "last sale longer ago",
    } as Readonly<Record<string, string>>,
  },

  value: {
    heading: "How few customers bring how much",
    title: "Sales by tenths of the customers",
    description:
      "All buyers in the order of what they brought so far, returns taken off, cut into ten groups of the same size.",
    finding: (hundredthText: string, tenthText: string, fifthText: string) =>
      `The best 1% of the customers brought ${hundredthText}, the best 10% ${tenthText}, the best 20% ${fifthText} of all sales so far.`,
    half: (n: number, customersText: string, shareText: string) =>
      `Half of it came from ${customersText} ${one(n, "customer", "customers")}, ${shareText} of all.`,
    fewCustomers: (shareText: string) =>
      `Few customers carry the company: the best tenth brings ${shareText} of the sales. Losing some of them would be felt.`,
    oneCustomer: (shareText: string) =>
      `One single customer brings ${shareText} of the sales. From a tenth on, annual accounts must name such a dependence.`,
    tenth: "Tenth",
    tenthName: (tenth: number) => (tenth === 1 ? "Best tenth" : tenth === 10 ? "Last tenth" : `Tenth ${tenth}`),
    customers: "Customers",
    revenue: "Brought so far",
    share: "Share",
    from: "Each at least",
    empty: "No customer has a sale, so there is no value to share out.",
    noTotal: "The customers' returns are as large as their sales, so there are no shares to show.",
  },

  channels: {
    heading: "Channels and what they cost",
    title: (daysText: string) => `Sales by channel, last ${daysText} days`,
    description: "Sales less returns, where the customer bought.",
    channel: "Channel",
    revenue: "Sales after returns",
    share: "Share",
    changed: "Against as many days before",
    orders: "Orders",
    customers: "Customers",
    average: "Per order",
    unstated: "not stated",
    contactsTitle: (daysText: string) => `Contacts by channel and their cost, last ${daysText} days`,
    contactsDescription:
      "A cost that a contact states itself, else that of its channel. Where neither is known, none is shown.",
    kind: "Who began",
    kinds: { in: "the customer", out: "the company", campaign: "a campaign" },
    contacts: "Contacts",
    before: "As many days before",
    cost: "Cost",
    each: "Each",
    empty: "No statement: no sale and no contact lies in these days.",
    noContacts: "No statement on contacts: none is on record for these days.",
    notKnown: "not known",
    partly: (shareText: string) => `of ${shareText} of them`,
  },

  service: {
    heading: "Contacts and complaints",
    contactsMonth: "Customers who contacted the company, by month",
    contactsWeek: "Customers who contacted the company, by week",
    contactsDescription: "Calls, mails, chats and visits that customers began; every contact counts.",
    contactsFinding: (periodText: string, n: number, contactsText: string, partsText: string) =>
      partsText === ""
        ? `${periodText}: ${contactsText} ${one(n, "contact", "contacts")}.`
        : `${periodText}: ${contactsText} ${one(n, "contact", "contacts")}, ${partsText}.`,
    ratesTitle: "How well they were served",
    ratesDescription: (secondsText: string) =>
      `Answered in time: within ${secondsText} seconds, of all who waited, in any channel (the table of contacts by channel tells them apart). Given up: of those who waited. Settled at once: no second contact of the customer on the same topic within seven days; the last seven days cannot be told yet.`,
    contacts: "Contacts",
    inTime: "Answered in time",
    abandoned: "Given up",
    wait: "Mean wait, seconds",
    settled: "Settled at once",
    casesMonth: "Open complaints and requests at the end of each month",
    casesWeek: "Open complaints and requests at the end of each week",
    casesDescription:
      "In time: of those whose promised day fell into the period, open ones that missed it included. Half were resolved within the hours named.",
    casesFinding: (periodText: string, openedText: string, endedText: string, openText: string) =>
      `${periodText}: ${openedText} opened, ${endedText} ended, ${openText} open at its end.`,
    opened: "Opened",
    ended: "Ended",
    backlog: "Open at the end",
    kept: "Ended in time",
    hours: "Half within, hours",
    reopened: "Opened again",
    noContacts: "No contact is on record: no source brings any yet.",
    noCases: "No complaint or request is on record: no source brings any yet.",
  },

  quality: {
    heading: "The data behind this report",
    title: "What came in, by source",
    description:
      "Every row of every file is in one of these columns: taken up, already known, left out as the settings say, or refused because of a mistake.",
    titleRefused: "Refused rows that wait to be put right",
    descriptionRefused:
      "By source and mistake. They are not counted in this report; the rows themselves are not shown here. Whoever runs the nights can see them and load them again.",
    source: "Source",
    files: "Files",
    rowsIn: "Rows in",
    loaded: "Taken up",
    repeated: "Already known",
    filtered: "Left out",
    refused: "Refused",
    newest: "Newest row",
    rule: "Mistake",
    rows: "Rows",
    empty: "No file was read yet.",
    noneRefused: "No refused row waits to be put right.",
    hidden: "What was refused cannot be read from here.",
    age: (text: string) => `${text} before this report`,
    days: (n: number, text: string) => `${text} ${one(n, "day", "days")}`,
    hours: (n: number, text: string) => `${text} ${one(n, "hour", "hours")}`,
    lessThanDay: "less than a day",
    late: "late",
    lateFinding: (n: number, sourcesText: string) =>
      `${one(n, "One source is", "Several sources are")} older than allowed: ${sourcesText}.`,
    rules: {
      "unclosed-quote": "a quotation mark is not closed",
      "too-few-columns": "fewer columns than the header",
      "too-many-columns": "more columns than the header",
      "bad-encoding": "letters in another encoding than declared",
      "unreadable-line": "the line cannot be read",
      "not-json": "not one JSON object",
      "long-line": "a line that is too long",
      "nul-byte": "a character that is no text",
      "stray-return": "a line break in the wrong place",
      "formula-without-value": "a formula whose value was not saved",
      "ambiguous-time": "a date whose day and month cannot be told apart",
      required: "a value that must be there is missing",
      "not-a-number": "not a number",
      "inexact-number": "a number with too many digits to be exact",
      "number-out-of-range": "a number that is too large",
      "not-a-time": "not a time",
      "not-a-date": "not a date",
      "not-a-boolean": "neither yes nor no",
      "time-out-of-range": "a time before 1900 or after 2199",
      "unknown-code": "not one of the values allowed",
      "masked-ref": "a hidden customer number (with stars)",
      "amount-missing": "no amount, and none can be computed",
      "amount-sign": "a sale below zero, or a return above",
      "not-a-version": "no version can be told",
      "expression-failed": "a value that could not be computed",
      "append-conflict": "contradicts what came before under the same number",
      "key-conflict": "two different rows under the same number",
      "no-rate": "no exchange rate for its currency",
    } as Readonly<Record<string, string>>,
  },

  lists: {
    heading: "Lists",
    title: "What became of the customers each list looked at",
    description:
      "Delivered: on the list. Withheld: set aside at random as a control group, to measure what the contact does. Excluded: kept off by a rule.",
    list: "List",
    delivered: "Delivered",
    withheld: "Withheld",
    excluded: "Excluded",
    before: "Delivered in the report before",
    changed: "Change",
    rulesTitle: "Why customers were kept off",
    rule: "Rule",
    customers: "Customers",
    noRule: "no rule named",
    movesTitle: "Who came onto a list and who left it, since the report before",
    direction: "Came or left",
    cameWord: "came",
    leftWord: "left",
    why: "Why",
    empty: "No list was made: none is defined, or the step that makes them has not run.",
    rules: {
      withdrawn: "withdrew consent",
      "no-consent": "has not given consent",
      "no-address": "has no address for this channel",
      limit: "beyond the length that the list may have",
      "hold-out": "set aside at random as control group",
      "global-control": "in the control group that no list may contact",
    } as Readonly<Record<string, string>>,
    inSegment: (segment: string) => `in the excluded segment “${segment}”`,
    joined: (segment: string | null) => (segment === null ? "newly fit the rule of the list" : `newly in “${segment}”`),
    quit: (segment: string | null) =>
      segment === null ? "no longer fit the rule of the list" : `no longer in “${segment}”`,
    wasOff: (rule: string) => `kept off before: ${rule}`,
    nowOff: (rule: string) => `now kept off: ${rule}`,
    wasWithheld: "in the control group before",
    nowWithheld: "now in the control group",
  },

  segments: {
    heading: "Segments",
    title: "Size of the segments",
    description: "Groups of customers, made by rules. Within one family a customer is in one segment at most.",
    segment: "Segment",
    family: "Family",
    customers: "Customers",
    came: "Came",
    left: "Left",
    empty: "No segment has a member.",
  },

  run: {
    heading: "How the night ran",
    title: "The steps of the night",
    chartTitle: "Seconds by step",
    chartDescription: "How long the computer worked on each step; steps that had nothing to do are left out.",
    description: "The steps that had ended when this report was written.",
    step: "Step",
    state: "State",
    reason: "Why",
    rowsIn: "Rows in",
    rowsOut: "Rows out",
    refused: "Refused",
    seconds: "Seconds",
    memory: "Most memory, MB",
    empty: "No run is on record.",
    stale: "old state",
    staleNote:
      "A step that was refused, held back or failed leaves what it made before: what builds on it may be older than this night.",
    steps: {
      load: "Reading the files",
      identity: "Finding who is the same customer",
      core: "Setting up the tables",
      rfm: "How lately and how often",
      lifecycle: "Stages of customers",
      features: "Traits for the models",
      churn: "Who may leave",
      value: "Expected value",
      clusters: "Groups of alike customers",
      "cross-sell": "What to offer next",
      customer: "One row per customer",
      segments: "Segments",
      cubes: "Summaries",
      export: "Making the lists",
      report: "This report",
      publish: "Publishing",
    } as Readonly<Record<string, string>>,
    states: {
      done: "done",
      skipped: "skipped",
      refused: "refused",
      blocked: "held back",
      failed: "failed",
    } as Readonly<Record<string, string>>,
    /** After the name of a step, in a sentence. */
    ended: {
      refused: "was refused in part",
      blocked: "was held back",
      failed: "failed",
    } as Readonly<Record<string, string>>,
    reasons: {
      unchanged: "nothing changed",
      "no-source": "no source",
      "not-available": "not possible yet",
      stopped: "the night was stopped",
    } as Readonly<Record<string, string>>,
    after: (step: string) => `because “${step}” failed`,
    otherReason: (code: string) => `reason ${code}`,
  },

  gates: {
    source: (subject: string) => `Source ${subject}`,
    list: (subject: string) => `List ${subject}`,
    kept: "What was loaded before still stands.",
    keptList: "The last list stays.",
    min_rows: (about: string, gotText: string, leastText: string) =>
      `${about}: ${gotText} rows came, at least ${leastText} were expected.`,
    no_file: (about: string) => `${about}: no file was found.`,
    max_rejected_share: (about: string, refusedText: string, rowsText: string, mostText: string) =>
      `${about}: ${refusedText} of ${rowsText} rows had mistakes, more than the ${mostText} allowed.`,
    max_shrink_share: (about: string, gotText: string, beforeText: string, mostText: string) =>
      `${about}: ${gotText} rows came, against ${beforeText} before; a loss of more than ${mostText} is not allowed.`,
    max_age: (about: string, newestText: string | null, mostText: string) =>
      newestText === null
        ? `${about}: it holds no row from before this night. A file may not have come.`
        : `${about}: its newest row is of ${newestText}, older than the ${mostText} allowed. A file may not have come.`,
    list_min_rows: (about: string, gotText: string, leastText: string) =>
      `${about}: it would have ${gotText} customers, at least ${leastText} were expected.`,
    max_rows_ratio: (about: string, gotText: string, beforeText: string, timesText: string) =>
      `${about}: it would have ${gotText} customers, more than ${timesText} times the ${beforeText} of the last one.`,
    max_change_share: (about: string, gotText: string, mostText: string) =>
      `${about}: ${gotText} of its customers would change, more than the ${mostText} allowed.`,
    fresh: (about: string, source: string | null) =>
      `${about}: ${source === null ? "a source that it needs" : source} brought nothing for this night.`,
    consent: (about: string) => `${about}: nobody may be contacted, for no source brings consents.`,
    "row-count": (about: string) => `${about}: the rows of a file cannot be counted with certainty.`,
    "file-gone": (about: string) => `${about}: a file that was loaded before is gone.`,
    /** A file that could not be read, by the code of the fault. */
    file: (about: string, what: string) => `${about}: ${what}.`,
    files: {
      "bad-encoding": "a file has letters in another encoding than declared",
      "binary-workbook": "a workbook is of a kind that cannot be read (xlsb)",
      "damaged-gzip": "a packed file is damaged or cut short",
      "damaged-json": "a JSON file is damaged or cut short",
      "damaged-parquet": "a Parquet file is damaged or cut short",
      "damaged-workbook": "a workbook is damaged",
      "damaged-zip": "a workbook is damaged or cut short",
      "damaged-zst": "a packed file is damaged or cut short",
      "duplicate-column": "a file has two columns of one name",
      "empty-file": "a file is empty",
      "encrypted-workbook": "a workbook is locked with a password",
      "no-header": "a file has no header line",
      "old-workbook": "a workbook is of an old kind that cannot be read (xls)",
      "unknown-sheet": "a workbook lacks the sheet that is named",
      "zip-bomb": "a packed file grows too large when it is unpacked",
    } as Readonly<Record<string, string>>,
    other: (about: string, gate: string) => `${about}: stopped by the guard “${gate}”.`,
  },

  glossary: {
    heading: "Words in this report",
    terms: [
      ["Night", "One run of all steps. It counts only what was known before the moment at the top of this page."],
      [
        "Known customer",
        "One who can be told by a customer number, a card, a phone or the like. Other sales count as sales only.",
      ],
      ["Sales after returns", "What was sold, less what was given back. Fees and corrections never count."],
      ["RFM", "Recency, frequency, monetary: how lately, how often and for how much a customer bought."],
      ["Segment", "A group of customers made by a rule, for instance all who bought lately for the first time."],
      ["List", "Customers to be contacted, chosen from a segment, less those whom a rule keeps off."],
      ["Control group", "Customers set aside at random and not contacted, to see what the contact does."],
      ["Refused row", "A row of a file with a mistake in it. It is kept apart until someone puts it right."],
    ] as readonly (readonly [string, string])[],
  },

  churn: churnEn,
  crossSell: crossSellEn,
  effects: effectsEn,
  movement: movementEn,
  worth: worthEn,
  clusters: clustersEn,
};
