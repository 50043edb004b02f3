import { churnFromJson, type ChurnModel } from "../../models/churn/churn-model.js";
import type { Table } from "../../models/table.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { readStoredBody } from "../../warehouse/results/history/meaning.js";
import { readChampion } from "../../warehouse/snapshot/champion.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

/** Models that can be asked for a score, and where a night says which version it used. */
const MODELS: Readonly<Record<string, string>> = { churn: "result.churn_model" };

/** Numbers by feature, one a row; null, undefined and NaN: missing. */
export type FeatureColumns = Readonly<Record<string, ArrayLike<number | null | undefined>>>;

export interface Champion extends ChurnModel {
  /** `churn.v3` */
  readonly version: string;
}

/**
 * The version of a model that scored the night of the snapshot, as that night kept it.
 * @throws {ConfigurationError} unknown-model, no-model
 */
export async function readModel(reading: Reading, name: string): Promise<Champion> {
  const relation = Object.hasOwn(MODELS, name) ? MODELS[name]! : null;
  if (relation === null) {
    throw new ConfigurationError(
      "unknown-model",
      `there is no model "${name}" to be asked.${suggestion(name, Object.keys(MODELS))}`,
    );
  }
  return withSnapshot(reading, {}, async ({ warehouse, has, asOf }) => {
    const version = has(relation) && has("history.meaning") ? await readChampion(warehouse, relation) : null;
    if (version === null) {
      throw new ConfigurationError(
        "no-model",
        `no version of "${name}" scored the night of ${asOf}: none was trained before it, or none passed its gates. "clientele models list" says why.`,
      );
    }
    const body = await readStoredBody(warehouse, name, Number(version.slice(name.length + 2)));
    return { ...churnFromJson(body), version };
  });
}

/** Log odds and calibrated probability, one a row. */
export function scoreRows(
  champion: Champion,
  columns: FeatureColumns,
): { readonly logOdds: Float64Array; readonly probability: Float64Array } {
  const logOdds = champion.model.score(tableOf(champion, columns));
  return { logOdds, probability: champion.calibration.calibrate(logOdds) };
}

/** What each feature adds to the log odds against the usual customer: row after row, one number a feature. */
export const explainRows = (champion: Champion, columns: FeatureColumns): Float64Array =>
  champion.model.explain(tableOf(champion, columns));

/** @throws {ConfigurationError} missing-feature, column-length, not-a-number */
function tableOf({ version, model }: Champion, columns: FeatureColumns): Table {
  const rows = columns[model.columns[0] ?? ""]?.length ?? 0;
  return {
    rows,
    columns: model.columns.map((name) => {
      const given = Object.hasOwn(columns, name) ? columns[name]! : null;
      if (given === null) {
        throw new ConfigurationError(
          "missing-feature",
          `${version} reads the feature ${name}, which was not given. Give NaN where it is not known; "features" lists all that it reads.`,
        );
      }
      if (given.length !== rows) {
        throw new ConfigurationError(
          "column-length",
          `the feature ${name} must have ${rows} rows; got ${given.length}.`,
        );
      }
      return { kind: "numeric", name, values: Float64Array.from(given, (value, row) => numberOf(name, value, row)) };
    }),
  };
}

/** Text that looks like a number is refused as well: what else became NaN would count as not known. */
function numberOf(name: string, value: unknown, row: number): number {
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === "number") return value;
  throw new ConfigurationError(
    "not-a-number",
    `the feature ${name} must have numbers; got a ${typeof value} in row ${row + 1}. Decimals of an answer are text: cast them to double in the query.`,
  );
}
