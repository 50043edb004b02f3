import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { auc } from "../../models/metrics/auc.js";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Findings, Setting, Verdict } from "../harness/setting.js";
import { pythonFile, pythonWith } from "../python/venv.js";
import { readDoubles } from "../tasks/boosting-data.js";
import type { BoostingSpeed, BoostingTimes } from "../tasks/boosting-speed.js";

const FULL = { rows: 1_000_000, features: 40, rounds: 100, threads: 2 };

interface LightGbmTimes {
  readonly binning: number;
  readonly training: number;
  readonly trainingCpu: number;
  readonly trainingPeak: number;
  readonly prediction: number;
  readonly predictionCpu: number;
  readonly auc: number;
}

/** Each turn has one of each; alone: on one thread. */
interface Runs {
  readonly ours: BoostingTimes[];
  readonly plain: LightGbmTimes[];
  readonly quantised: LightGbmTimes[];
  readonly oursAlone: BoostingTimes[];
  readonly plainAlone: LightGbmTimes[];
}

/** Training (binning included), scoring and memory against LightGBM with the same bins, leaves, rounds, rate and threads. */
export async function benchBoosting(setting: Setting): Promise<Findings> {
  const python = pythonWith("boosting-requirements.txt", setting.log);
  const folder = join(setting.folder, "boosting");
  mkdirSync(folder, { recursive: true });
  try {
    const asked: BoostingSpeed = { ...FULL, rows: Math.round(FULL.rows * setting.scale), folder };
    setting.log(`making ${asked.rows} rows of ${asked.features} columns`);
    await inChild(setting, "make-boosting-data", asked);
    const runs: Runs = { ours: [], plain: [], quantised: [], oursAlone: [], plainAlone: [] };
    const alone = { ...asked, threads: 1 };
    for (let turn = 1; turn <= setting.runs; turn++) {
      runs.ours.push(await inChild(setting, "boosting-speed", asked));
      runs.plain.push(runLightGbm(python, asked, false));
      runs.quantised.push(runLightGbm(python, asked, true));
      runs.oursAlone.push(await inChild(setting, "boosting-speed", alone));
      runs.plainAlone.push(runLightGbm(python, alone, false));
      const said = [runs.ours, runs.oursAlone].map((some) => some.at(-1)!.training.seconds.toFixed(1));
      const theirs = [runs.plain, runs.quantised, runs.plainAlone].map((some) => some.at(-1)!.training.toFixed(1));
      setting.log(`turn ${turn}: ours ${said.join(", alone ")}; LightGBM ${theirs.join(", ")} s`);
    }
    return findings(asked, runs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runLightGbm(python: string, asked: BoostingSpeed, quantised: boolean): LightGbmTimes {
  const { folder, rows, features, rounds, threads } = asked;
  const given = [folder, rows, features, rounds, threads, quantised ? 1 : 0].map(String);
  const said = execFileSync(python, [pythonFile("boosting-speed.py"), ...given], { encoding: "utf8" });
  const scores = readDoubles(join(folder, "scores.f64"));
  const labels = Uint8Array.from(readDoubles(join(folder, "held-out-label.f64")));
  return { ...(JSON.parse(said) as Omit<LightGbmTimes, "auc">), auc: auc({ scores, labels }) };
}

function findings({ rows, features, rounds }: BoostingSpeed, runs: Runs): Findings {
  const { ours, plain, quantised, oursAlone, plainAlone } = runs;
  const training = (some: readonly LightGbmTimes[]): Measured[] =>
    some.map((run) => ({ seconds: run.training, cpuSeconds: run.trainingCpu, peakBytes: run.trainingPeak }));
  const prediction = plain.map((run): Measured => {
    return { seconds: run.prediction, cpuSeconds: run.predictionCpu, peakBytes: 0 };
  });
  const fit = figure(
    "binning and training",
    ours.map((run) => run.training),
  );
  const fitAlone = figure(
    "the same on one thread",
    oursAlone.map((run) => run.training),
  );
  const score = figure(
    "scoring, on one thread",
    ours.map((run) => run.prediction),
  );
  const theirs = figure("LightGBM: binning and training", training(plain));
  const theirsAlone = figure("LightGBM: the same on one thread", training(plainAlone));
  const theirScore = figure("LightGBM: scoring, on two threads", prediction);
  const ratio = (what: string, a: number, b: number, limit: number | null): Verdict => {
    return { what, got: a / b, unit: "x", limit };
  };
  const binning = Math.min(...plain.map((run) => run.binning));
  return {
    sizes: { rows, features, rounds },
    figures: [
      fit,
      theirs,
      figure("LightGBM: with quantised gradients", training(quantised)),
      fitAlone,
      theirsAlone,
      score,
      theirScore,
    ],
    verdicts: [
      ratio("training / LightGBM's: wall", fit.seconds, theirs.seconds, 1.5),
      ratio("the same: cpu", fit.cpuSeconds, theirs.cpuSeconds, null),
      ratio("training on one thread / LightGBM's: cpu", fitAlone.cpuSeconds, theirsAlone.cpuSeconds, null),
      ratio("scoring / LightGBM's: wall", score.seconds, theirScore.seconds, 2),
      ratio("peak memory of training / LightGBM's", fit.peakBytes, theirs.peakBytes, 1.5),
    ],
    notes: [
      `AUC on ${Math.floor(rows / 5)} rows held out: ours ${ours[0]!.auc.toFixed(4)}, LightGBM ${plain[0]!.auc.toFixed(4)}, with quantised gradients ${quantised[0]!.auc.toFixed(4)}`,
      `LightGBM's binning alone: ${binning.toFixed(2)} s at best`,
    ],
    failures: [
      ...(ours.some((run) => run.threads !== 2) ? ["ours did not get two threads"] : []),
      ...(oursAlone.some((run) => run.auc !== ours[0]!.auc) ? ["one thread and two gave different models"] : []),
      ...(ours[0]!.auc < plain[0]!.auc - 0.002 ? ["the AUC is more than 0.002 below LightGBM's"] : []),
    ],
  };
}
