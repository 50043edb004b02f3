import { compareForecasts, forecastOf } from "../../models/buy-till-you-die/compare-forecasts.js";
import { fitGammaGamma } from "../../models/buy-till-you-die/fit-gamma-gamma.js";
import { fitBgNbd, fitMbgNbd } from "../../models/buy-till-you-die/fit-purchases.js";
import type { GammaGammaModel } from "../../models/buy-till-you-die/gamma-gamma-model.js";
import type { PurchaseModel } from "../../models/buy-till-you-die/purchase-model.js";
import { heldOutCheck } from "../../models/buy-till-you-die/held-out-check.js";
import { fitRecencyTable } from "../../models/buy-till-you-die/recency-table.js";
import type { ValueModel } from "../../models/buy-till-you-die/value-model.js";
import { FitError } from "../../models/errors.js";
import {
  measureHistories,
  readBandCuts,
  readHistoryGroups,
  readLaterWeeks,
  readShares,
  readSpendGroups,
  type HistoryGroups,
  type SpendGroups,
} from "../../warehouse/results/value.js";
import { dropValueCut, makeValueCut } from "../../warehouse/features/history-rows.js";
import type { StepContext } from "../runner/step.js";
import { forecastByTrees } from "./forecast-by-trees.js";
import { writeValue } from "./write-value.js";

/** Of the year before, whatever the horizon: what remains of sales after returns and costs. */
const SHARE_DAYS = 365;
/** Below it nothing is said: a model of fewer customers who came back would be kept for years. */
const FEWEST_REPEATERS = 100;
const SHORTEST_CHECK_DAYS = 28;
const MOST_CHECK_DAYS = 365;
/** Shares of customers below the cut points of the bands. */
const BAND_SHARES = [0.5, 0.8, 0.95];

/**
 * Fits value on all orders before `as_of`, after a check on the last third of them, a year at most. Leaves the histories as of
 * `as_of` measured.
 * @param notes what a person should know, also why there is no model
 */
export async function fitValue(context: StepContext, notes: string[]): Promise<ValueModel | null> {
  const { warehouse, asOf, schemas, project } = context;
  const read = async (laterDays: number, horizonDays: number): Promise<HistoryGroups> => {
    await measureHistories(warehouse, asOf, schemas, { laterDays, horizonDays });
    return readHistoryGroups(warehouse, schemas);
  };
  const { horizonDays } = project.settings.value;
  const now = await read(0, horizonDays);
  const spend = await readSpendGroups(warehouse, schemas);
  const oldest = now.age.reduce((most, age) => Math.max(most, age), 0);
  const days = Math.min(MOST_CHECK_DAYS, Math.floor(oldest / 3));
  if (days < SHORTEST_CHECK_DAYS) {
    notes.push(`no model: orders go back ${oldest} days, and ${3 * SHORTEST_CHECK_DAYS} are needed to check one`);
    return null;
  }
  const before = await read(2 * days, days);
  const checked = await read(days, days);
  const repeaters = sum(checked.weights.filter((_, i) => checked.repeats[i]! > 0));
  if (repeaters < FEWEST_REPEATERS) {
    notes.push(`no model: ${repeaters} customers had come back ${days} days ago, and ${FEWEST_REPEATERS} are needed`);
    return null;
  }
  const plain = compareForecasts(checked, before, days);
  const plainBy = forecastOf(plain.best, checked, before, days);
  const purchases = fitPurchases(now, plain.best, notes);
  if (purchases === null) return null;
  const customers = sum(before.weights);
  const { learnFrom } = project.settings.value;
  if (customers < learnFrom) {
    notes.push(
      `boosted trees were not tried: ${customers} customers had ordered ${2 * days} days ago, and ${learnFrom} are needed`,
    );
  }
  const { comparison, trees, byHistory } =
    customers < learnFrom
      ? { comparison: plain, trees: null, byHistory: null }
      : await forecastByTrees(context, plain, {
          before,
          checked,
          fitLaw: purchases.kind === "mbg-nbd" ? fitMbgNbd : fitBgNbd,
        });
  const expectedBy =
    byHistory === null ? plainBy : (within: number) => byHistory.map((orders) => (orders * within) / days);
  const check = heldOutCheck(checked, days, expectedBy, await readLaterWeeks(warehouse, asOf, schemas, days));
  const spendModel = fitSpend(spend, notes);
  const shares = await readShares(warehouse, asOf, schemas, { days: SHARE_DAYS, currency: project.currency });
  const model: ValueModel = {
    customers: sum(now.weights),
    horizonDays,
    purchases,
    table: fitRecencyTable(checked),
    trees,
    spend: spendModel,
    ...shares,
    bands: null,
    comparison,
    check,
  };
  await measureHistories(warehouse, asOf, schemas, { laterDays: 0, horizonDays });
  if (spendModel === null || shares.netShare === null) return model;
  if (trees !== null) await makeValueCut(warehouse, project, asOf, "all");
  await writeValue(context, model, "", "cut");
  await dropValueCut(warehouse);
  const bands = await readBandCuts(warehouse, schemas, BAND_SHARES);
  await measureHistories(warehouse, asOf, schemas, { laterDays: 0, horizonDays });
  return { ...model, bands };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** The one that was best on the held-out days; else the likelier, of as many parameters each. */
function fitPurchases(now: HistoryGroups, preferred: string, notes: string[]): PurchaseModel | null {
  const fitted: PurchaseModel[] = [];
  for (const fit of [fitMbgNbd, fitBgNbd]) {
    try {
      const model = fit(now);
      if (model.report.converged) fitted.push(model);
      else notes.push(`${model.kind} did not converge: ${model.report.reason}`);
    } catch (cause) {
      if (!(cause instanceof FitError)) throw cause;
      notes.push(cause.message);
    }
  }
  if (fitted.length === 0) return null;
  const likeliest = fitted.reduce((most, one) => (one.logLikelihood > most.logLikelihood ? one : most));
  const best = fitted.find(({ kind }) => kind === preferred) ?? likeliest;
  for (const name of best.unidentified) {
    notes.push(
      `these data do not tell the parameter ${name} of ${best.kind}: how customers drop out, if they do, stays open`,
    );
  }
  return best;
}

function fitSpend(spend: SpendGroups, notes: string[]): GammaGammaModel | null {
  try {
    const model = fitGammaGamma(spend);
    if (model.report.converged) return model;
    notes.push(`spend per order did not converge (${model.report.reason}): no revenue is expected of anybody`);
  } catch (cause) {
    if (!(cause instanceof FitError)) throw cause;
    notes.push(`no revenue is expected of anybody: ${cause.message}`);
  }
  return null;
}
