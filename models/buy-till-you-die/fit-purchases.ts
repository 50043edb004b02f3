import { BG_NBD, MBG_NBD } from "./beta-geometric.js";
import { fitLogs } from "./fit-logs.js";
import { checkHistories, sortHistories, thinned, type PurchaseHistories, type SortedHistories } from "./histories.js";
import { PARETO_NBD } from "./pareto-nbd.js";
import { checkPrior, type Prior } from "./prior.js";
import type { PurchaseLaw } from "./purchase-law.js";
import { purchaseModel, type PurchaseModel } from "./purchase-model.js";

export interface PurchaseParams {
  /** Left out: none, plain maximum likelihood. Times are in the unit of the histories. */
  readonly prior?: Prior;
}

/**
 * BG/NBD of repeat purchases by maximum likelihood.
 * @param histories times in any one unit, in which alpha is told too
 * @throws {InputError} those of `checkHistories`, unknown-parameter, prior-out-of-range
 * @throws {FitError} no-rows, no-repeat-orders, all-equal
 * @source Fader, Hardie and Lee (2005)
 */
export const fitBgNbd = (histories: PurchaseHistories, params: PurchaseParams = {}): PurchaseModel =>
  fit("fitBgNbd", BG_NBD, histories, params);

/**
 * MBG/NBD of repeat purchases by maximum likelihood; arguments and errors are those of `fitBgNbd`.
 * @source Batislam, Denizel and Filiztekin (2007)
 */
export const fitMbgNbd = (histories: PurchaseHistories, params: PurchaseParams = {}): PurchaseModel =>
  fit("fitMbgNbd", MBG_NBD, histories, params);

/**
 * Pareto/NBD of repeat purchases by maximum likelihood; arguments and errors are those of `fitBgNbd`.
 * @source Schmittlein, Morrison and Colombo (1987)
 */
export const fitParetoNbd = (histories: PurchaseHistories, params: PurchaseParams = {}): PurchaseModel =>
  fit("fitParetoNbd", PARETO_NBD, histories, params);

/** Above so many different histories the start is what a share of them, about so few, gives. */
const MANY = 20_000;
const FEW = 5_000;

function fit(who: string, law: PurchaseLaw, histories: PurchaseHistories, { prior = {} }: PurchaseParams) {
  checkHistories(who, histories);
  checkPrior(who, prior, law.names);
  const sorted = sortHistories(who, histories);
  const from = starts(law, sorted);
  if (sorted.size > MANY) {
    const few = thinned(sorted, Math.ceil(sorted.size / FEW));
    const pilot = fitLogs(law.names, (parameters) => law.likelihood(few, parameters), from, { prior, rows: few.size });
    if (pilot.report.converged && pilot.unidentified.length === 0) from.unshift([...pilot.parameters]);
  }
  const found = fitLogs(law.names, (parameters) => law.likelihood(sorted, parameters), from, {
    prior,
    rows: sorted.size,
  });
  return purchaseModel(law, found);
}

/** From the mean age of a customer: orders come about as often as on average, and lifetimes are about as long. */
function starts({ names, timed }: PurchaseLaw, { size, weights, age, above, customers }: SortedHistories): number[][] {
  let lived = 0;
  for (let i = 0; i < size; i++) lived += weights[i]! * age[i]!;
  const perTime = above.reduce((sum, count) => sum + count, 0) / lived;
  const span = lived / customers;
  const from = (shape: number, dropout: number): number[] =>
    names.map((name) => {
      if (name === "r") return shape;
      if (name === "alpha") return shape / perTime;
      if (timed.includes(name)) return dropout * span;
      return name === "b" ? 2 * dropout : dropout;
    });
  return [from(0.5, 1), from(2, 0.3), from(0.2, 3)];
}
