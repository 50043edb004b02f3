import { LEAST } from "../../models/effect/compare-arms.js";
import type { ListEffect, Metric } from "../../warehouse/results/effects/list-effect.js";

/** What contact with a list did, as a marketer says it; or why it cannot be said. */
export function effectSentence(effect: ListEffect, currency: string): string {
  const { metric, window_days: days, delivered, withheld, difference, low, high } = effect;
  const people = `${count(delivered)} delivered, ${count(withheld)} withheld.`;
  if (difference === null || low === null || high === null) return `${reasonOf(effect)} ${people}`;
  const amount = (value: number): string => number(value, metric === "orders" ? 3 : 2);
  const unit = metric === "orders" ? "" : `${currency} `;
  const [verb, what] = SAID[metric];
  const more = difference >= 0 ? "more" : metric === "orders" ? "fewer" : "less";
  const found = low > 0 || high < 0 ? "excludes zero." : "includes zero: chance alone could explain it.";
  return (
    `Delivered customers ${verb} ${unit}${amount(Math.abs(difference))} ${more}${what} in ${days} days than those held back; ` +
    `the interval ${amount(low)} to ${amount(high)} ${found} ${people}`
  );
}

const SAID: Readonly<Record<Metric, readonly [verb: string, what: string]>> = {
  orders: ["bought", " orders"],
  revenue: ["spent", ""],
  margin: ["brought", " margin"],
};

function reasonOf({ reason, window_days: days, waiting, next_at: next }: ListEffect): string {
  const later =
    waiting === 0 || next === null
      ? ""
      : ` ${count(waiting)} wait; the next window ends ${next.slice(0, 16).replace(" 00:00", "")}.`;
  switch (reason) {
    case "too-early":
      return `It cannot be said yet: nobody's ${days} days are over.${later}`;
    case "too-few":
      return `It cannot be said: each group needs ${LEAST.customers} customers whose ${days} days are over, ${LEAST.buyers} of whom bought.${later}`;
    case "no-costs":
      return "It cannot be said: not every line that was bought has a cost, nor has its product (cost, unit_cost).";
    default:
      return "It cannot be said: all of them did the same.";
  }
}

const count = (value: number): string => value.toLocaleString("en-GB");
const number = (value: number, digits: number): string =>
  value.toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: digits }).replace("-", "−");
