import { InputError } from "../../errors.js";
import { fitLogistic } from "../../logistic/fit-logistic.js";
import { logisticFromJson, type LogisticModel } from "../../logistic/logistic-model.js";
import type { Table } from "../../table.js";
import { joinedRows, type Numbers } from "../table-rows.js";
import type { LearnerData, ScoringModel } from "../learner.js";
import { logOdds } from "./log-odds.js";
import { squash } from "./squash.js";

/** Logistic regression over squashed numbers. */
export function fitLinear({ table, labels, stopping }: LearnerData): ScoringModel {
  const all = squash(joinedRows(table as Numbers, stopping.table as Numbers));
  return linear(fitLogistic(all, Uint8Array.from([...labels, ...stopping.labels]), { l2: 10 }));
}

export const linearFromJson = (json: unknown): ScoringModel => linear(logisticFromJson(json));

interface Part {
  readonly column: number;
  readonly coefficient: number;
  readonly mean: number;
  readonly scale: number;
  /** 1 where a number is missing, in place of the number. */
  readonly indicator: boolean;
}

function linear(model: LogisticModel): ScoringModel {
  const { features } = model.encoding;
  const columns: string[] = [];
  const parts = features.map((feature, f): Part => {
    if (feature.kind !== "scaled" && feature.kind !== "missing") {
      throw new InputError("bad-model", `churn: a logistic regression of numbers has no term of kind ${feature.kind}.`);
    }
    if (!columns.includes(feature.column)) columns.push(feature.column);
    const { mean, scale } = feature.kind === "scaled" ? feature : { mean: 0, scale: 1 };
    const coefficient = model.terms[f + 1]!.coefficient;
    return {
      column: columns.indexOf(feature.column),
      coefficient,
      mean,
      scale,
      indicator: feature.kind === "missing",
    };
  });
  const own = (table: Table): Numbers =>
    squash({ rows: table.rows, columns: table.columns.filter(({ name }) => columns.includes(name)) });
  return {
    learner: "logistic",
    columns,
    score: (table) => model.predict(own(table)).map(logOdds),
    explain: (table) => explain(own(table), columns, parts),
    toJSON: () => model.toJSON(),
  };
}

function explain(table: Numbers, columns: readonly string[], parts: readonly Part[]): Float64Array {
  const added = new Float64Array(table.rows * columns.length);
  for (const { column, coefficient, mean, scale, indicator } of parts) {
    const values = table.columns.find(({ name }) => name === columns[column])!.values;
    for (let i = 0; i < table.rows; i++) {
      const x = values[i]!;
      const missing = Number.isNaN(x);
      const term = indicator ? Number(missing) : missing ? 0 : (x - mean) / scale;
      added[i * columns.length + column]! += coefficient * term;
    }
  }
  return added;
}
