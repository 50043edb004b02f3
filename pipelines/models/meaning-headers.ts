import { valueModelFromJson } from "../../models/buy-till-you-die/value-model.js";
import { clusterModelFromJson } from "../../models/clusters/cluster-model.js";
import { moneyText, rfmMeaningFromJson } from "../../models/rfm/rfm-meaning.js";
import type { AsOf } from "../../project/time.js";

/** What is told of a version that no gate judged: tables of plain values by what they are of. */
export interface MeaningHeader {
  readonly kind: "value" | "clusters" | "rfm";
  readonly learner: string;
  readonly asOf: AsOf | null;
  readonly customers: number;
  readonly reason: string;
  readonly outcome: "kept";
  readonly failed: readonly [];
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, string | number | null>>[]>>;
}

const UNJUDGED = { outcome: "kept", failed: [] } as const;

/** @throws {InputError} bad-meaning */
export function valueHeader(body: unknown, from: AsOf | null): MeaningHeader {
  const { comparison, purchases, spend, trees, customers, horizonDays } = valueModelFromJson(body);
  const { best, days, heldOut } = comparison;
  const laws = [purchases, ...(spend === null ? [] : [spend])];
  return {
    ...UNJUDGED,
    kind: "value",
    learner: best,
    asOf: from,
    customers,
    reason: `nearest on ${days} held-out days; looks ${horizonDays} days ahead`,
    tables: {
      held_out: [...heldOut]
        .sort((a, b) => a.error - b.error)
        .map(({ name, expected, error }) => ({ name, actual: comparison.actual, expected, error })),
      parameters: laws.flatMap(({ kind, parameters, standardErrors }) =>
        Object.entries(parameters).map(([name, value]) => ({
          model: kind,
          parameter: name,
          value,
          standard_error: finite(standardErrors[name]!),
        })),
      ),
      trees: trees === null ? [] : [{ trees: trees.model.trees.length, features: trees.model.features.length }],
    },
  };
}

/** @throws {InputError} model-kind, model-version, bad-model */
export function clustersHeader(body: unknown): MeaningHeader {
  const { asOf, why, customers, laws, clusters, candidates, moves } = clusterModelFromJson(body);
  return {
    ...UNJUDGED,
    kind: "clusters",
    learner: laws === null ? "no clusters" : `${laws.method}, ${clusters.length} clusters`,
    asOf,
    customers,
    reason: why,
    tables: {
      clusters: clusters.map(({ label, en, zh, customers: many, stability }) => ({
        cluster: label,
        en,
        zh,
        customers: many,
        stability,
      })),
      tried: candidates.map(({ clusters: many, meanStability, silhouette, referenceSilhouette }) => ({
        clusters: many,
        stability: finite(meanStability),
        silhouette: finite(silhouette),
        greatest_by_chance: finite(referenceSilhouette),
      })),
      changed: (moves ?? [])
        .filter(({ before, now }) => before !== now)
        .map(({ before, now, customers: many }) => ({ before, now, customers: many })),
    },
  };
}

/** @throws {InputError} those of `rfmMeaningFromJson` */
export function rfmHeader(body: unknown, from: AsOf | null): MeaningHeader {
  const { customers, cutPoints } = rfmMeaningFromJson(body);
  const row = (measure: string, [first, second, third, fourth]: readonly (string | number)[]) => ({
    measure,
    first: first!,
    second: second!,
    third: third!,
    fourth: fourth!,
  });
  return {
    ...UNJUDGED,
    kind: "rfm",
    learner: "fifths",
    asOf: from,
    customers,
    reason: "cut points at the fifths of the customers",
    tables: {
      cut_points: [
        row("recency_days", cutPoints.recencyDays),
        row("frequency", cutPoints.frequency),
        row("monetary", cutPoints.monetary.map(moneyText)),
      ],
    },
  };
}

/** In JSON what is not a number is null. */
const finite = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(value) ? null : value;
