import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { auc } from "../../models/metrics/auc.js";
import { inChild } from "../harness/in-child.js";
import type { Findings, Setting } from "../harness/setting.js";
import { pythonFile, pythonWith } from "../python/venv.js";
import type { AboutSet } from "../tasks/boosting-accuracy.js";
import { readDoubles, writeLabelled } from "../tasks/boosting-data.js";
import { readSets, type ComparedSet } from "../tasks/boosting-sets.js";

/** Both as they come, and both slower with smaller trees. */
const SETTINGS = [
  { leaves: 31, learningRate: 0.1, rounds: 100 },
  { leaves: 8, learningRate: 0.05, rounds: 200 },
] as const;
const SEEDS = [1, 2, 3];
/** What ours may lie below LightGBM, on none of the sets more. */
const BELOW = 0.002;

/** AUC against LightGBM on the same splits with the same parameters; ours is the mean over seeds. */
export async function benchBoostingAccuracy(setting: Setting): Promise<Findings> {
  const python = pythonWith("boosting-requirements.txt", setting.log);
  const folder = join(setting.folder, "boosting-accuracy");
  const found = new Map<string, { ours: number[]; theirs: number[] }>();
  const sets = await readSets(setting.scale);
  for (const set of sets) {
    for (const params of SETTINGS) {
      const name = `${set.name}: ${params.rounds} × ${params.leaves} leaves`;
      const entry = found.get(name) ?? { ours: [], theirs: [] };
      found.set(name, entry);
      mkdirSync(folder, { recursive: true });
      try {
        write(folder, set, params);
        execFileSync(python, [pythonFile("boosting-accuracy.py"), folder]);
        entry.theirs.push(aucOf(set, readDoubles(join(folder, "scores.f64"))));
        for (const seed of SEEDS) {
          const { file } = await inChild(setting, "boosting-accuracy", { folder, seed });
          entry.ours.push(aucOf(set, readDoubles(file)));
        }
        setting.log(`${name}: ours ${entry.ours.at(-1)!.toFixed(4)}, LightGBM ${entry.theirs.at(-1)!.toFixed(4)}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
  const rows = [...found].map(([name, { ours, theirs }]) => ({
    name,
    ours: mean(ours),
    theirs: mean(theirs),
    of: ours,
  }));
  return {
    sizes: { sets: new Set(sets.map(({ name }) => name)).size, seeds: SEEDS.length },
    figures: [],
    verdicts: [],
    notes: rows.map(
      ({ name, ours, theirs, of }) =>
        `${name}: ours ${ours.toFixed(4)} (${Math.min(...of).toFixed(4)} to ${Math.max(...of).toFixed(4)}), LightGBM ${theirs.toFixed(4)}, difference ${(ours - theirs).toFixed(4)}`,
    ),
    failures: rows
      .filter(({ ours, theirs }) => ours < theirs - BELOW)
      .map(({ name }) => `${name}: more than ${BELOW} below LightGBM`),
  };
}

function write(folder: string, { data, splits }: ComparedSet, params: (typeof SETTINGS)[number]): void {
  writeLabelled(folder, "", data);
  const { columns, rows } = data.table;
  const about: AboutSet = {
    rows,
    features: columns.map(({ name }) => name),
    categorical: [...columns.keys()].filter((f) => columns[f]!.kind === "categorical"),
    ...params,
    splits: splits.map(({ training, held }) => [training.length, held.length]),
  };
  writeFileSync(join(folder, "about.json"), JSON.stringify(about));
  writeFileSync(
    join(folder, "splits.i32"),
    Int32Array.from(splits.flatMap((split) => [...split.training, ...split.held])),
  );
}

function aucOf({ data, splits, pooled }: ComparedSet, scores: Float64Array): number {
  const labels = Uint8Array.from(splits.flatMap(({ held }) => Array.from(held, (i) => data.label[i]!)));
  if (pooled) return auc({ scores, labels });
  let from = 0;
  return mean(
    splits.map(({ held }) => {
      const [a, b] = [from, (from += held.length)];
      return auc({ scores: scores.subarray(a, b), labels: labels.subarray(a, b) });
    }),
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
