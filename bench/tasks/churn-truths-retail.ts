import { fitCandidates, type ChurnPanel } from "../../models/churn/candidates.js";
import { judge } from "../../models/churn/judge.js";
import { splitPanel } from "../../models/churn/split-panel.js";
import { labelsOf } from "../../models/churn/table-rows.js";
import { auc } from "../../models/metrics/auc.js";
import { bootstrapInterval, type Interval } from "../../models/metrics/bootstrap.js";
import { calibrationError } from "../../models/metrics/calibration-bins.js";
import { aucDifferenceInterval, aucInterval } from "../../models/metrics/intervals.js";
import { lift } from "../../models/metrics/lift.js";
import type { Outcomes } from "../../models/metrics/outcomes.js";
import { labelRule } from "../../pipelines/churn/label-rule.js";
import { makeChurnPanel } from "../../pipelines/churn/make-churn-panel.js";
import { silentLog } from "../../pipelines/runner/log.js";
import { projectPaths } from "../../project/paths.js";
import { readProject } from "../../project/read-project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { LIVE } from "../../warehouse/sql-file.js";
import { Warehouse } from "../../warehouse/warehouse.js";

export interface ChurnRetail {
  /** A project whose core is made as of `asOf`. */
  readonly directory: string;
  readonly asOf: string;
}

interface Told {
  readonly got: number;
  readonly interval: Interval;
}

export interface RetailTruth {
  readonly cuts: readonly { readonly asOf: string; readonly heldOut: boolean; readonly rows: number }[];
  readonly share: number;
  readonly models: readonly {
    readonly name: string;
    readonly learner: string;
    readonly auc: Told;
    readonly lift: Told;
    readonly calibrationError: Told;
  }[];
  /** AUC of all features less that of RFM alone. */
  readonly over: Interval;
}

const RFM = ["recency_days", "orders", "sales_total"];
const SEED = 1;

/** The job's own panel: all features, and recency, frequency and money alone, by the same learners on the same held-out cut. */
export async function runChurnRetail({ directory, asOf }: ChurnRetail): Promise<RetailTruth> {
  const project = await readProject(directory, process.env, ENTITIES);
  const warehouse = await Warehouse.open(projectPaths(directory).warehouse, { threads: 2 });
  try {
    const { panel, cuts } = await makeChurnPanel(
      {
        ...{ project, warehouse, asOf, schemas: LIVE, past: false, last: true, allow: new Set<string>() },
        ...{ runId: "bench", log: silentLog },
      },
      labelRule(project),
      false,
    );
    const columns = panel.table.columns.filter(({ name }) => RFM.includes(name));
    if (columns.length !== RFM.length) throw new Error(`the panel lacks one of ${RFM.join(", ")}`);
    const all = await champion(panel);
    const rfm = await champion({ ...panel, table: { rows: panel.table.rows, columns } });
    return {
      cuts,
      share: all.outcomes.labels.reduce((sum, left) => sum + left, 0) / all.outcomes.labels.length,
      models: [
        { name: "all features", learner: all.learner, ...told(all.outcomes) },
        { name: "RFM alone", learner: rfm.learner, ...told(rfm.outcomes) },
      ],
      over: aucDifferenceInterval(all.outcomes, rfm.outcomes.scores, { seed: SEED }),
    };
  } finally {
    warehouse.close();
  }
}

async function champion(panel: ChurnPanel): Promise<{ learner: string; outcomes: Outcomes }> {
  const split = splitPanel(panel.customerId, panel.heldOut, SEED);
  const { fitted } = await fitCandidates(panel, split, { seed: SEED, threads: 1, tensorFlow: null });
  const gates = { mostCalibrationError: 0.03, mostAuc: 0.97, live: null };
  const { challenger, probabilities } = judge(panel, split.heldOut, fitted, { seed: SEED, ...gates });
  return {
    learner: challenger.name,
    outcomes: { scores: probabilities, labels: labelsOf(panel.hasLeft, split.heldOut) },
  };
}

function told(outcomes: Outcomes) {
  const drawn = (of: (outcomes: Outcomes) => number): Told => ({
    got: of(outcomes),
    interval: bootstrapInterval(
      outcomes.labels.length,
      (counts) => of({ ...outcomes, weights: Float64Array.from(counts) }),
      { seed: SEED },
    ),
  });
  return {
    auc: { got: auc(outcomes), interval: aucInterval(outcomes, { seed: SEED }) },
    lift: drawn((of) => lift(of)[0]!.lift),
    calibrationError: drawn(calibrationError),
  };
}
