import type { ChurnModel } from "../../models/churn/churn-model.js";
import type { Drift } from "../../models/churn/drift.js";
import { measureDrift } from "../../models/churn/drift.js";
import { chooseReasons, REASONS, type ReasonColumn } from "../../models/churn/reasons.js";
import type { Numbers } from "../../models/churn/table-rows.js";
import { ascendingOrder } from "../../models/ascending-order.js";
import type { LabelRule } from "../../warehouse/features/make-panel.js";
import { readScoringRows } from "../../warehouse/features/read-features.js";
import { namesInReason, reasonWords } from "../../warehouse/features/reason-text.js";
import { FEATURE_GROUPS } from "../../warehouse/features/registry.js";
import type { ScoredCustomers } from "../../warehouse/results/churn.js";
import type { StepContext } from "../runner/step.js";

const BLOCK = 2048;

/** Everyone alive tonight by the rule of the model, with probability, rank and reasons, and how far they have drifted. */
export async function scoreCustomers(
  { project, warehouse, schemas }: StepContext,
  { header, model, calibration }: ChurnModel,
): Promise<{ readonly scored: ScoredCustomers; readonly drift: Drift }> {
  const { columns } = model;
  const names = [...new Set([...columns, ...columns.flatMap(namesInReason)])];
  const read = await readScoringRows(warehouse, schemas, header.rule as LabelRule, names);
  const table: Numbers = {
    rows: read.customerId.length,
    columns: read.columns.map(({ name, values }) => ({ kind: "numeric", name, values })),
  };
  const scores = new Float64Array(table.rows);
  const reasonColumns = columns.map(reasonColumn);
  const showing = columns.map(showsCause);
  const reasons = Array.from({ length: REASONS }, () => new Array<string | null>(table.rows).fill(null));
  const byName = new Map(table.columns.map(({ name, values }) => [name, values]));
  const words = columns.map((name) => reasonWords(name, project.language, project.currency));
  const into = new Float64Array(BLOCK * columns.length);
  for (let from = 0; from < table.rows; from += BLOCK) {
    const part = slice(table, from, Math.min(table.rows, from + BLOCK));
    const { scores: own, added } = model.assess?.(part, into) ?? {
      scores: model.score(part),
      added: model.explain(part),
    };
    scores.set(own, from);
    const shows = (row: number, column: number): boolean => showing[column]!(part.columns[column]!.values[row]!);
    const chosen = chooseReasons(added, reasonColumns, shows);
    for (let i = 0; i < part.rows; i++) {
      const values = (name: string): number => byName.get(name)![from + i]!;
      for (let r = 0; r < REASONS; r++) {
        const column = chosen[i * REASONS + r]!;
        if (column < 0) break;
        reasons[r]![from + i] = words[column]!(values);
      }
    }
  }
  const scored = {
    customerId: read.customerId,
    probability: calibration.calibrate(scores),
    riskRank: ranks(scores),
    horizonDays: read.horizonDays,
    reasons,
  };
  return { scored, drift: measureDrift(header.stability, table, scores) };
}

/** What somebody who calls can do something about; a competitor or a child that grew up is none of it. */
const ACTIONABLE: ReadonlySet<string> = new Set(["unresolved-complaint", "price-rise", "bad-delivery"]);

/**
 * Whether a value of a feature says that what it stands for was there: some of what counts from 0; any, where a customer without it
 * has none.
 */
export function showsCause(name: string): (value: number) => boolean {
  const feature = FEATURE_GROUPS.flatMap(({ features }) => features).find((one) => one.name === name);
  return feature?.absent === 0 ? (value) => value > 0 : (value) => !Number.isNaN(value);
}

/** Features of one relation speak of one thing. */
export function reasonColumn(name: string): ReasonColumn {
  const group = FEATURE_GROUPS.find(({ features }) => features.some((feature) => feature.name === name));
  const feature = group?.features.find((one) => one.name === name);
  return { name, theme: group?.name ?? name, isCause: feature?.causes.some((cause) => ACTIONABLE.has(cause)) ?? false };
}

const slice = (table: Numbers, from: number, to: number): Numbers => ({
  rows: to - from,
  columns: table.columns.map(({ kind, name, values }) => ({ kind, name, values: values.subarray(from, to) })),
});

/** 1 for the highest score; equal ones by customer_id, in which order they stand. */
function ranks(scores: Float64Array): Float64Array {
  const order = ascendingOrder(scores.map((score) => -score));
  const rank = new Float64Array(scores.length);
  order.forEach((row, place) => (rank[row] = place + 1));
  return rank;
}
