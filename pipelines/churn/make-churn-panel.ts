import type { ChurnPanel } from "../../models/churn/candidates.js";
import { FitError } from "../../models/errors.js";
import { chooseCuts } from "../../models/panel/choose-cuts.js";
import { longestHorizon } from "../../project/read-churn.js";
import { addDays } from "../../project/time.js";
import { countAlive, countLabels } from "../../warehouse/features/count-alive.js";
import { dropPanel, makePanel, type LabelRule, type PanelCut } from "../../warehouse/features/make-panel.js";
import { readHistoryDays } from "../../warehouse/features/read-history-days.js";
import { readPanel } from "../../warehouse/features/read-features.js";
import { FEATURES } from "../../warehouse/features/registry.js";
import type { StepContext } from "../runner/step.js";

export interface MadePanel {
  readonly panel: ChurnPanel;
  /** The cut of each row. */
  readonly rowsAsOf: readonly string[];
  readonly cuts: readonly PanelCut[];
  /** Of all customers, 0 to 1. */
  readonly share: number;
}

/** Below this many expected rows the labels are counted before features are made for nothing. */
const FEW_ROWS = 20_000;

/**
 * Everyone alive at past cuts, with features as of the cut and what became of them; of many customers a share by md5.
 * @throws {FitError} too-little-history, too-little-data
 */
export async function makeChurnPanel(
  context: StepContext,
  rule: LabelRule,
  tooFewAllowed: boolean,
): Promise<MadePanel> {
  const { project, warehouse, asOf, schemas, log } = context;
  const { churn } = project.settings;
  const days = await readHistoryDays(warehouse, asOf, schemas, rule.label);
  const { train, heldOut } = chooseCuts({
    historyDays: days ?? 0,
    horizonDays: longestHorizon(churn),
    everyDays: churn.cuts.everyDays,
    trainCuts: churn.cuts.count,
    heldOutCuts: churn.cuts.heldOut,
    leastHistoryDays: churn.cuts.historyDays,
  });
  const cuts = [
    ...train.map((ago) => ({ asOf: addDays(asOf, -ago), heldOut: false })),
    ...heldOut.map((ago) => ({ asOf: addDays(asOf, -ago), heldOut: true })),
  ].sort((a, b) => (a.asOf < b.asOf ? -1 : 1));
  const expected = (await countAlive(warehouse, asOf, schemas, rule)) * cuts.length;
  const check = (rows: number, left: number): void => {
    if (!tooFewAllowed) checkEnough(rows, left, churn.gates.leastRows, churn.gates.leastOfClass);
  };
  if (expected < FEW_ROWS) {
    const counted = await countLabels(
      warehouse,
      cuts.map((cut) => cut.asOf),
      schemas,
      rule,
    );
    check(counted.rows, counted.left);
  }
  const share = Math.min(1, churn.rows / Math.max(1, expected));
  const made = await makePanel(warehouse, project, {
    cuts,
    rule,
    customers: share < 1 ? { share, salt: `churn:${project.settings.seed}` } : "all",
    now: asOf,
    schemas,
    onCut: (cut) => log.progress("churn", { doing: `features as of ${cut.slice(0, 10)}` }),
  });
  const rows = await readPanel(
    warehouse,
    FEATURES.map(({ name }) => name),
  );
  await dropPanel(warehouse);
  check(
    rows.hasLeft.length,
    rows.hasLeft.reduce((sum, left) => sum + left, 0),
  );
  const columns = rows.columns.map(({ name, values }) => ({ kind: "numeric", name, values }) as const);
  const { customerId, heldOut: isHeldOut, hasLeft } = rows;
  return {
    panel: { customerId, heldOut: isHeldOut, hasLeft, table: { rows: hasLeft.length, columns } },
    rowsAsOf: rows.asOf,
    cuts: made,
    share,
  };
}

function checkEnough(rows: number, left: number, leastRows: number, leastOfClass: number): void {
  if (rows >= leastRows && Math.min(left, rows - left) >= leastOfClass) return;
  throw new FitError(
    "too-little-data",
    `${rows} rows at past cuts, of which ${left} left and ${rows - left} stayed; needs ${leastRows} rows, and ${leastOfClass} of each.`,
  );
}
