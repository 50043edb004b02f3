import { COLOURS } from "../../display/palette.js";
import type { SoldTogether } from "../../../warehouse/results/report/read-cross-sell.js";
import { pairGraph } from "../charts/pair-graph.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";
import { itemName } from "./item-name.js";

const DRAWN = 15;

/** What is bought together: the surest rules as a graph, and as a table. */
export function rulesFigure(report: ReportContext): Html {
  const { data, words, format } = report;
  const { crossSell } = words;
  const { rules, allRules, remaining } = data.crossSell;
  if (rules.length === 0)
    return html`<h3>${crossSell.rulesTitle}</h3>
      ${nothing(crossSell.noRules)}`;
  const before = (rule: SoldTogether): string => crossSell.and(rule.antecedent.map((item) => itemName(report, item)));
  const pairs = oneWay(rules)
    .slice(0, DRAWN)
    .map((rule) => ({
      from: before(rule),
      to: itemName(report, rule.consequent),
      weight: rule.confidence,
      faint: !rule.remains,
    }));
  const { rulesTitle: title, rulesDescription: description } = crossSell;
  const numbers = table(
    rules,
    [
      { head: crossSell.antecedent, cell: before },
      { head: crossSell.consequent, cell: (rule) => itemName(report, rule.consequent) },
      { head: crossSell.baskets, number: true, cell: ({ baskets }) => format.count(baskets) },
      { head: crossSell.confidence, number: true, cell: ({ confidence }) => format.percent(confidence) },
      { head: crossSell.lift, number: true, cell: ({ lift }) => crossSell.times(format.count(round(lift))) },
      { head: crossSell.remains, cell: ({ remains }) => (remains ? crossSell.yes : crossSell.no) },
    ],
    title,
  );
  return figure({
    title,
    finding: crossSell.rulesFinding(allRules, format.count(allRules), remaining, format.count(remaining)),
    description,
    legend: [
      { name: crossSell.remainsLegend, colour: COLOURS.blue, line: { dashes: "none", marker: "circle" } },
      ...(pairs.some(({ faint }) => faint)
        ? [
            {
              name: crossSell.explainedLegend,
              colour: COLOURS.faint,
              line: { dashes: "5 4", marker: "circle" } as const,
            },
          ]
        : []),
    ],
    chart: pairGraph(pairs, { from: crossSell.with, to: crossSell.also }, `${title}. ${description}`),
    numbersLabel: words.numbers,
    numbers:
      allRules > rules.length
        ? html`${numbers}
            <p>${crossSell.more(format.count(rules.length), format.count(allRules))}</p>`
        : numbers,
  });
}

/** Of two rules that say the same two things the other way round, the one that holds oftener; the order stays. */
function oneWay(rules: readonly SoldTogether[]): SoldTogether[] {
  const back = (one: SoldTogether, other: SoldTogether): boolean =>
    one.antecedent.length === 1 &&
    other.antecedent.length === 1 &&
    one.antecedent[0] === other.consequent &&
    one.consequent === other.antecedent[0];
  return rules.filter(
    (rule, nr) =>
      !rules.some(
        (other, at) =>
          back(rule, other) &&
          (other.confidence > rule.confidence || (other.confidence === rule.confidence && at < nr)),
      ),
  );
}

/** Lifts of hundreds need no decimals. */
const round = (lift: number): number => (lift < 10 ? Math.round(lift * 10) / 10 : Math.round(lift));
