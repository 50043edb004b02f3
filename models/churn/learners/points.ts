import { assignBins } from "../../scorecard/column-bins.js";
import { fitScorecard } from "../../scorecard/fit-scorecard.js";
import { scorecardFromJson, type Scorecard } from "../../scorecard/scorecard.js";
import { columnAucs } from "../feature-auc.js";
import { joinedRows, labelsOf, rowsOf, type Numbers } from "../table-rows.js";
import type { LearnerData, ScoringModel } from "../learner.js";
import { logOdds } from "./log-odds.js";

/** People read a card of so many columns at most, and each that is left out again costs a regression. */
const MOST_COLUMNS = 30;
const MOST_ROWS = 50_000;

/** A scorecard of whole points, over the columns that tell most by themselves. */
export function fitPoints({ table, labels, stopping }: LearnerData): ScoringModel {
  const joined = joinedRows(table as Numbers, stopping.table as Numbers);
  const left = Uint8Array.from([...labels, ...stopping.labels]);
  const step = Math.ceil(joined.rows / MOST_ROWS);
  const rows = Uint32Array.from({ length: Math.ceil(joined.rows / step) }, (_, i) => i * step);
  const all = step === 1 ? joined : rowsOf(joined, rows);
  const own = labelsOf(left, rows);
  const best = new Set(
    columnAucs(all, own)
      .slice(0, MOST_COLUMNS)
      .map(({ name }) => name),
  );
  return points(fitScorecard({ rows: all.rows, columns: all.columns.filter(({ name }) => best.has(name)) }, own));
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
