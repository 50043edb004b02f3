import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { auc } from "../../models/metrics/auc.js";
import type { LearnerName } from "../../models/churn/learner.js";
import { aucInterval } from "../../models/metrics/intervals.js";
import { askNobody } from "../../pipelines/init/ask.js";
import { runInit } from "../../pipelines/init.js";
import { runSimulate } from "../../pipelines/simulate.js";
import { inChild } from "../harness/in-child.js";
import type { Findings, Setting } from "../harness/setting.js";
import type { ChurnTruths, TruthPart } from "../tasks/churn-truths.js";
import { referenceNotes } from "./churn.js";

const TRUTHS = [
  { set: "telco", seeds: 20, least: 0.848, leak: 0.86, pooled: false },
  { set: "bank", seeds: 3, least: 0.78, leak: null, pooled: true },
] as const;
const COMPANIES = [
  { seed: 11, customers: 40_000 },
  { seed: 23, customers: 70_000 },
] as const;
const LEARNERS: readonly (LearnerName | null)[] = [null, "logistic", "scorecard", "boosting"];

/** What the learners of the churn job reach on public data where others have said what can be reached. */
export async function benchChurnTruths(setting: Setting): Promise<Findings> {
  const notes: string[] = [];
  const failures: string[] = [];
  for (const { set, seeds: most, least, leak, pooled } of TRUTHS) {
    const seeds = Math.max(1, Math.round(most * Math.min(1, setting.scale)));
    for (const learner of LEARNERS) {
      const runs: (readonly TruthPart[])[] = [];
      for (let seed = 0; seed < seeds; seed++) {
        runs.push(await inChild(setting, "churn-truths", { set, seed, learner } satisfies ChurnTruths));
        setting.log(`${set}, ${learner ?? "champion"}, seed ${seed}: ${aucOf(runs.at(-1)!, pooled).toFixed(4)}`);
      }
      const found = runs.map((run) => aucOf(run, pooled));
      const all = mean(found);
      notes.push(`${set}, ${learner ?? "champion"}: AUC ${all.toFixed(4)}; ${spread(found)}; ${sampled(runs)}`);
      if (learner !== null) continue;
      notes.push(`${set}: champions ${counts(runs.flat().map(({ champion }) => champion))}`);
      if (all < least) failures.push(`${set}: an AUC of ${least} is wanted, got ${all.toFixed(4)}`);
      if (leak !== null && all > leak) failures.push(`${set}: an AUC above ${leak} is a leak, got ${all.toFixed(4)}`);
    }
  }
  notes.push(...(await retail(setting)), ...(await companies(setting)));
  return { sizes: { truths: TRUTHS.length }, figures: [], verdicts: [], notes, failures };
}

const EXAMPLE = fileURLToPath(new URL("../../../examples/online-retail/clientele.yaml", import.meta.url));

/** The example's project, 90 days after the cut of 2011-09-10, which alone is held out. */
async function retail(setting: Setting): Promise<string[]> {
  const [directory, asOf] = [join(setting.folder, "churn-retail"), "2011-12-09 00:00:00"];
  mkdirSync(directory, { recursive: true });
  const yaml = `${readFileSync(EXAMPLE, "utf8").trimEnd()}\n  churn:\n    cuts: { held_out: 1 }\n`;
  writeFileSync(join(directory, "clientele.yaml"), yaml);
  const steps = ["load", "identity", "core", "features"];
  const [run] = await inChild(setting, "commands", { directory, calls: [{ asOf, steps }] });
  if (run!.failure !== null) throw new Error(run!.failure);
  const { models, over } = await inChild(setting, "churn-retail", { directory, asOf });
  const told = ({ got, interval: { low, high } }: (typeof models)[number]["auc"]): string =>
    `${got.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return [
    ...models.map(
      (one) =>
        `retail, ${one.name} (${one.learner}): AUC ${told(one.auc)}, lift ${told(one.lift)}, calibration error ${told(one.calibrationError)}`,
    ),
    `retail, AUC of all features less that of RFM alone: ${over.low.toFixed(3)} to ${over.high.toFixed(3)}`,
  ];
}

/** Simulated companies that nothing was chosen on: how far boosting lies behind the truth, and whose cause is named. */
async function companies(setting: Setting): Promise<string[]> {
  const notes: string[] = [];
  for (const { seed, customers: most } of COMPANIES) {
    const folder = join(setting.folder, `churn-company-${seed}`);
    const [data, directory] = [join(folder, "data"), join(folder, "project")];
    mkdirSync(folder, { recursive: true });
    const customers = Math.max(2000, Math.round(most * Math.min(1, setting.scale)));
    await runSimulate({ directory: data, customers, years: 3, until: "2026-01-01", seed });
    await runInit({ directory, from: [data], ask: askNobody, dryRun: false });
    const asOf = "2026-01-01 00:00:00";
    const steps = ["load", "identity", "core", "features"];
    const [run] = await inChild(setting, "commands", { directory, calls: [{ asOf, steps }] });
    if (run!.failure !== null) throw new Error(run!.failure);
    const found = await inChild(setting, "churn", { directory, data, asOf });
    rmSync(folder, { recursive: true, force: true });
    const own = [
      ...referenceNotes(found),
      ...found.causes.map(({ cause, named, customers: of }) => `${cause}: ${named} of ${of} named`),
    ];
    notes.push(...own.map((note) => `company of ${customers}, seed ${seed}: ${note}`));
  }
  return notes;
}

/** Over all parts as one ranking, or the mean over parts. */
function aucOf(parts: readonly TruthPart[], pooled: boolean): number {
  const all = pooled ? [pool(parts)] : parts.map((part) => pool([part]));
  return mean(all.map(auc));
}

const pool = (parts: readonly TruthPart[]) => ({
  scores: Float64Array.from(parts.flatMap(({ scores }) => scores)),
  labels: Uint8Array.from(parts.flatMap(({ labels }) => labels)),
});

/** Of other seeds: of one, and of the mean of so many. */
function spread(found: readonly number[]): string {
  const all = mean(found);
  const error = Math.sqrt(mean(found.map((one) => (one - all) ** 2)) / Math.max(1, found.length - 1));
  return `${found.length} seeds, ${Math.min(...found).toFixed(4)} to ${Math.max(...found).toFixed(4)}, standard error of the mean ${error.toFixed(5)}`;
}

/** Of other customers of the same kind: all parts of a seed as one ranking, the mean of the limits over the seeds. */
function sampled(runs: readonly (readonly TruthPart[])[]): string {
  const limits = runs.map((parts) => aucInterval(pool(parts), { seed: 1 }));
  const [low, high] = [mean(limits.map((one) => one.low)), mean(limits.map((one) => one.high))];
  return `by bootstrap of the rows ${low.toFixed(4)} to ${high.toFixed(4)}`;
}

function counts(names: readonly string[]): string {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return [...found].map(([name, times]) => `${name} ${times}`).join(", ");
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
