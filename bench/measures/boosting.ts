import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { auc } from "../../models/metrics/auc.js";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Figure, Findings, Setting, Verdict } from "../harness/setting.js";
import { pythonFile, pythonWith } from "../python/venv.js";
import { readDoubles } from "../tasks/boosting-data.js";
import type { BoostingSpeed, BoostingTimes } from "../tasks/boosting-speed.js";

const FULL = { rows: 1_000_000, features: 40, rounds: 100, threads: 2 };
/** Ours and LightGBM take turns so often. */
const TURNS = 3;

interface LightGbmTimes {
  readonly binning: number;
  readonly training: number;
  readonly trainingCpu: number;
  readonly trainingPeak: number;
  readonly prediction: number;
  readonly predictionCpu: number;
  readonly auc: number;
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
    const ours: BoostingTimes[] = [];
    const [plain, quantised]: [LightGbmTimes[], LightGbmTimes[]] = [[], []];
    for (let turn = 1; turn <= Math.max(TURNS, setting.runs); turn++) {
      setting.log(`turn ${turn}`);
      ours.push(await inChild(setting, "boosting-speed", asked));
      plain.push(runLightGbm(python, asked, false));
      quantised.push(runLightGbm(python, asked, true));
    }
    const alone = await inChild(setting, "boosting-speed", { ...asked, threads: 1 });
    return findings(asked, ours, alone, plain, quantised);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runLightGbm(python: string, asked: BoostingSpeed, quantised: boolean): LightGbmTimes {
  const { folder, rows, features, rounds } = asked;
  const given = [folder, rows, features, rounds, quantised ? 1 : 0].map(String);
  const said = execFileSync(python, [pythonFile("boosting-speed.py"), ...given], { encoding: "utf8" });
  const scores = readDoubles(join(folder, "scores.f64"));
  const labels = Uint8Array.from(readDoubles(join(folder, "held-out-label.f64")));
  return { ...(JSON.parse(said) as Omit<LightGbmTimes, "auc">), auc: auc({ scores, labels }) };
}

function findings(
  { rows, features, rounds }: BoostingSpeed,
  ours: readonly BoostingTimes[],
  alone: BoostingTimes,
  plain: readonly LightGbmTimes[],
  quantised: readonly LightGbmTimes[],
): Findings {
  const training = (runs: readonly LightGbmTimes[]): Measured[] =>
    runs.map((run) => ({ seconds: run.training, cpuSeconds: run.trainingCpu, peakBytes: run.trainingPeak }));
  const prediction = plain.map((run): Measured => {
    return { seconds: run.prediction, cpuSeconds: run.predictionCpu, peakBytes: 0 };
  });
  const fit = figure(
    "ours, 2 threads: binning and training",
    ours.map((run) => run.training),
  );
  const score = figure(
    "ours, 1 thread: scoring",
    ours.map((run) => run.prediction),
  );
  const theirs = figure("LightGBM: binning and training", training(plain));
  const theirScore = figure("LightGBM, 2 threads: scoring", prediction);
  const ratio = (what: string, a: number, b: number, limit: number | null): Verdict => ({
    what,
    got: a / b,
    unit: "x",
    limit,
  });
  const over = (name: keyof Pick<Figure, "seconds" | "cpuSeconds">): number => fit[name] / theirs[name];
  const binning = Math.min(...plain.map((run) => run.binning));
  return {
    sizes: { rows, features, rounds },
    figures: [
      fit,
      theirs,
      figure("LightGBM with quantised gradients", training(quantised)),
      figure("ours, 1 thread: binning and training", [alone.training]),
      score,
      theirScore,
    ],
    verdicts: [
      { what: "training / LightGBM's: wall", got: over("seconds"), unit: "x", limit: 1.5 },
      { what: "the same: cpu", got: over("cpuSeconds"), unit: "x", limit: null },
      ratio("scoring / LightGBM's: wall", score.seconds, theirScore.seconds, 2),
      ratio("peak memory of training / LightGBM's", fit.peakBytes, theirs.peakBytes, 1.5),
    ],
    notes: [
      `AUC on ${Math.floor(rows / 5)} rows held out: ours ${ours[0]!.auc.toFixed(4)}, LightGBM ${plain[0]!.auc.toFixed(4)}, with quantised gradients ${quantised[0]!.auc.toFixed(4)}`,
      `LightGBM's binning alone: ${binning.toFixed(2)} s at best`,
    ],
    failures: [
      ...(ours.some((run) => run.threads !== 2) ? ["ours did not get two threads"] : []),
      ...(ours.some((run) => run.auc !== alone.auc) ? ["one thread and two gave different models"] : []),
      ...(ours[0]!.auc < plain[0]!.auc - 0.002 ? ["the AUC is more than 0.002 below LightGBM's"] : []),
    ],
  };
}
