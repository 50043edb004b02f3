import { assignBins } from "../../scorecard/column-bins.js";
import { fitScorecard } from "../../scorecard/fit-scorecard.js";
import { scorecardFromJson, type Scorecard } from "../../scorecard/scorecard.js";
import { joinedRows, type Numbers } from "../table-rows.js";
import type { LearnerData, ScoringModel } from "../learner.js";
import { logOdds } from "./log-odds.js";

/** A scorecard of whole points. */
export function fitPoints({ table, labels, stopping }: LearnerData): ScoringModel {
  const all = joinedRows(table as Numbers, stopping.table as Numbers);
  return points(fitScorecard(all, Uint8Array.from([...labels, ...stopping.labels])));
}

export const pointsFromJson = (json: unknown): ScoringModel => points(scorecardFromJson(json));

function points(card: Scorecard): ScoringModel {
  const columns = card.columns.map(({ bins }) => bins.column);
  /** Points are of safety: one less is so much more of the log odds of leaving. */
  const worth = -Math.LN2 / card.scale.pdo;
  return {
    learner: "scorecard",
    columns,
    score: (table) => card.predict(table).map(logOdds),
    explain: (table) => {
      const added = new Float64Array(table.rows * columns.length);
      card.columns.forEach((column, c) => {
        const own = table.columns.find(({ name }) => name === columns[c])!;
        const bins = assignBins(column.bins, own);
        for (let i = 0; i < table.rows; i++) {
          const got = bins[i]! < 0 ? column.neutral : column.points[bins[i]!]!;
          added[i * columns.length + c] = worth * (got - column.average);
        }
      });
      return added;
    },
    toJSON: () => card.toJSON(),
  };
}
