import { compareArms, type Stratum } from "../../models/effect/compare-arms.js";
import { readNights } from "../../warehouse/ledger/nights.js";
import {
  METRICS,
  readArmSums,
  recordListHoldouts,
  replaceListEffects,
  type ArmSum,
  type ListControl,
  type ListEffect,
  type ListHoldout,
  type Metric,
} from "../../warehouse/results/effects/list-effect.js";
import type { StepContext } from "../runner/step.js";

/**
 * Writes `result.list_effect` and the history of the hold-outs, after the decisions of the night are in the history.
 * Grain: one list, hold-out key and metric. Method: docs/lists.md.
 * @param lists every list of the project
 */
export async function writeListEffects(context: StepContext, lists: readonly ListHoldout[]): Promise<number> {
  const { warehouse, project, asOf, schemas } = context;
  const nights = (await readNights(warehouse)).map(({ as_of }) => as_of);
  await recordListHoldouts(warehouse, lists, { asOf, nights });
  const { windowDays } = project.settings.listEffect;
  const { controls, sums } = await readArmSums(warehouse, {
    asOf,
    windowDays,
    currency: project.currency,
    lists: lists.map(({ list }) => list),
    schemas,
  });
  const effects = controls.flatMap((control) => {
    const own = sums.filter((sum) => sum.list === control.list && sum.holdoutKey === control.holdoutKey);
    return METRICS.map((metric) => effectOf(control, own, metric, windowDays));
  });
  return replaceListEffects(warehouse, effects, asOf, schemas);
}

function effectOf(control: ListControl, sums: readonly ArmSum[], metric: Metric, windowDays: number): ListEffect {
  const armOf = (arm: ArmSum["arm"]) => sums.filter((sum) => sum.metric === metric && sum.arm === arm);
  const [delivered, withheld] = [armOf("delivered"), armOf("withheld")];
  const compared = compare(control, delivered, withheld, metric);
  const said = typeof compared === "string" ? null : compared;
  const answered = (arm: readonly ArmSum[]) => (control.hasAnswers ? total(arm, (sum) => sum.answered) : null);
  return {
    list: control.list,
    holdout_key: control.holdoutKey,
    metric,
    window_days: windowDays,
    delivered: total(delivered, (sum) => sum.customers),
    withheld: total(withheld, (sum) => sum.customers),
    difference: said?.difference ?? null,
    low: said?.low ?? null,
    high: said?.high ?? null,
    reason: typeof compared === "string" ? compared : null,
    delivered_mean: said?.deliveredMean ?? null,
    withheld_mean: said?.withheldMean ?? null,
    both_arms: control.bothArms,
    joined_later: control.joinedLater,
    waiting: control.waiting,
    next_at: control.nextAt,
    delivered_answered: answered(delivered),
    withheld_answered: answered(withheld),
  };
}

/** The comparison, or the reason why there is none. */
function compare(
  { share, waiting }: ListControl,
  delivered: readonly ArmSum[],
  withheld: readonly ArmSum[],
  metric: Metric,
): ReturnType<typeof compareArms> | "too-early" | "no-costs" {
  const both = [...delivered, ...withheld];
  if (both.length === 0) return waiting > 0 ? "too-early" : "too-few";
  if (share <= 0 || share >= 1) return "too-few";
  if (metric === "margin" && total(both, (sum) => sum.linesWithoutCost) > 0) return "no-costs";
  return compareArms(delivered satisfies readonly Stratum[], withheld, { share });
}

const total = (sums: readonly ArmSum[], of: (sum: ArmSum) => number): number =>
  sums.reduce((all, sum) => all + of(sum), 0);
