import type * as TensorFlow from "@tensorflow/tfjs-core";
import { fitNeural } from "../../neural/fit-neural.js";
import { neuralFromJson, type NeuralModel } from "../../neural/neural-model.js";
import type { Table } from "../../table.js";
import { joinedRows, type Numbers } from "../table-rows.js";
import type { LearnerData, ScoringModel } from "../learner.js";
import { logOdds } from "./log-odds.js";
import { squash } from "./squash.js";

/** A small network over squashed numbers, where the library that trains it is there. */
export function fitNetwork(
  tf: typeof TensorFlow,
  { table, labels, stopping }: LearnerData,
  { seed }: { readonly seed: number },
): ScoringModel {
  const all = squash(joinedRows(table as Numbers, stopping.table as Numbers));
  return network(fitNeural(tf, all, Uint8Array.from([...labels, ...stopping.labels]), { seed }));
}

export const networkFromJson = (json: unknown): ScoringModel => network(neuralFromJson(json));

function network(model: NeuralModel): ScoringModel {
  const scaled = model.encoding.features.flatMap((feature) => (feature.kind === "scaled" ? [feature] : []));
  const read = model.encoding.features.flatMap((feature) => ("column" in feature ? [feature.column] : []));
  const columns = [...new Set(read)];
  const own = (table: Table): Numbers =>
    squash({ rows: table.rows, columns: table.columns.filter(({ name }) => columns.includes(name)) });
  const scoreOf = (table: Numbers): Float64Array => model.predict(table).map(logOdds);
  return {
    learner: "neural",
    columns,
    score: (table) => scoreOf(own(table)),
    // A network has no terms: what a column adds is what the score loses where the column is as usual.
    explain: (table) => {
      const squashed = own(table);
      const whole = scoreOf(squashed);
      const added = new Float64Array(table.rows * columns.length);
      columns.forEach((column, c) => {
        const mean = scaled.find((feature) => feature.column === column)?.mean ?? 0;
        const usual = squashed.columns.map((one) =>
          one.name === column ? { ...one, values: new Float64Array(table.rows).fill(mean) } : one,
        );
        const without = scoreOf({ rows: table.rows, columns: usual });
        for (let i = 0; i < table.rows; i++) added[i * columns.length + c] = whole[i]! - without[i]!;
      });
      return added;
    },
    toJSON: () => model.toJSON(),
  };
}
