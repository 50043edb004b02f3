import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inChild } from "../harness/in-child.js";
import { figure } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import { runSimulate } from "../../pipelines/simulate.js";
import type { ChurnFigures } from "../tasks/churn.js";
import { askNobody } from "../../pipelines/init/ask.js";
import { runInit } from "../../pipelines/init.js";

const CUSTOMERS = 1_000_000;
const UNTIL = "2026-01-01";

/** How far boosting lies behind boosting that knows the truth of each customer. */
export const referenceNotes = (found: ChurnFigures): string[] => [
  `boosting ${found.boostingAuc.toFixed(4)}; with true rate, rhythm, tastes and causes ${found.referenceAuc.toFixed(4)}, more by ${shown(found.behind)}`,
  `with true season and price level too ${found.seasonReferenceAuc.toFixed(4)}, more by ${shown(found.behindSeason)}`,
];

const shown = ({ low, high }: { low: number; high: number }): string => `${low.toFixed(4)} to ${high.toFixed(4)}`;

/** Training and scoring who leaves a simulated company, and both against its truth. */
export async function benchChurn(setting: Setting): Promise<Findings> {
  const folder = join(setting.folder, "churn");
  const [data, directory] = [join(folder, "data"), join(folder, "project")];
  mkdirSync(folder, { recursive: true });
  try {
    const customers = Math.max(2000, Math.round(CUSTOMERS * setting.scale));
    setting.log(`simulating ${customers} customers`);
    await runSimulate({ directory: data, customers, years: 3, until: UNTIL, seed: 7 });
    await runInit({ directory, from: [data], ask: askNobody, dryRun: false });
    const asOf = `${UNTIL} 00:00:00`;
    setting.log("load, identity, core, features");
    const steps = ["load", "identity", "core", "features"];
    const [run] = await inChild(setting, "commands", { directory, calls: [{ asOf, steps }] });
    if (run!.failure !== null) throw new Error(run!.failure);
    setting.log("training, scoring, truth");
    const found = await inChild(setting, "churn", { directory, data, asOf });
    const { panel, training, scoring, causes, learners } = found;
    const cut = run!.steps.find(({ step }) => step === "features")!;
    const named = causes.reduce((sum, one) => sum + one.named, 0);
    const planted = causes.reduce((sum, one) => sum + one.customers, 0);
    const perMillion = (scoring.seconds * 1e6) / found.scored;
    const learning = training.seconds - panel.seconds;
    return {
      sizes: { customers, panelRows: found.panelRows, scored: found.scored },
      figures: [
        figure("features of one cut, all that a night has", [{ ...cut, peakBytes: cut.peakMemoryBytes }]),
        figure("features of all cuts", [panel]),
        figure("training, with them", [training]),
        figure("scoring", [scoring]),
      ],
      verdicts: [
        { what: "features of one cut", got: cut.seconds, unit: "s", limit: setting.scale < 1 ? null : 60 },
        { what: "training without features", got: learning, unit: "s", limit: 180 },
        { what: "scoring, for a million", got: perMillion, unit: "s", limit: setting.scale < 1 ? null : 30 },
        {
          what: "AUC of the reference less ours, in 0.02",
          got: (found.referenceAuc - found.boostingAuc) / 0.02,
          unit: "x",
          limit: 1,
        },
        {
          what: "0.8 / share of causes named",
          got: planted === 0 ? Infinity : (0.8 * planted) / named,
          unit: "x",
          limit: 1,
        },
      ],
      notes: [
        `AUC: ${learners.map(({ learner, auc }) => `${learner} ${auc.toFixed(4)}`).join(", ")}, recency ${found.recencyAuc.toFixed(4)}`,
        ...referenceNotes(found),
        ...causes.map(
          ({ cause, customers: of, named: told }) => `${cause}: named for ${told} of ${of} in the top tenth`,
        ),
      ],
      failures: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
