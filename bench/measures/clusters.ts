import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import { pythonFile, pythonWith } from "../python/venv.js";
import type { ClustersSpeed, ClustersTimes } from "../tasks/clusters-speed.js";

const FULL = { rows: 1_000_000, columns: 12, clusters: 8, rounds: 50, threads: 2 };
/** Ours and scikit-learn's take turns so often. */
const TURNS = 3;

type OtherTimes = Measured & Pick<ClustersTimes, "inertia" | "rounds">;

/** k-means of a million overlapping points against scikit-learn's KMeans, from the same centres, as many rounds. */
export async function benchClusters(setting: Setting): Promise<Findings> {
  const python = pythonWith("clusters-requirements.txt", setting.log);
  const folder = join(setting.folder, "clusters");
  mkdirSync(folder, { recursive: true });
  try {
    const asked: ClustersSpeed = { ...FULL, folder, rows: Math.round(FULL.rows * setting.scale) };
    setting.log(`making ${asked.rows} points of ${asked.columns} columns`);
    await inChild(setting, "make-clusters-data", asked);
    const runs = { ours: [] as ClustersTimes[], alone: [] as ClustersTimes[], theirs: [] as OtherTimes[] };
    for (let turn = 1; turn <= Math.max(TURNS, setting.runs); turn++) {
      const words = [folder, asked.columns, asked.clusters, asked.rounds].map(String);
      runs.theirs.push(
        JSON.parse(execFileSync(python, [pythonFile("clusters.py"), ...words], { encoding: "utf8" })) as OtherTimes,
      );
      runs.ours.push(await inChild(setting, "clusters-speed", asked));
      runs.alone.push(await inChild(setting, "clusters-speed", { ...asked, threads: 1 }));
      const said = [runs.ours, runs.alone].map((some) => some.at(-1)!.whole.seconds.toFixed(2));
      setting.log(
        `turn ${turn}: ours ${said.join(", alone ")}; scikit-learn ${runs.theirs.at(-1)!.seconds.toFixed(2)} s`,
      );
    }
    return findings(asked, runs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findings(
  { rows, columns, clusters }: ClustersSpeed,
  runs: {
    readonly ours: readonly ClustersTimes[];
    readonly alone: readonly ClustersTimes[];
    readonly theirs: readonly OtherTimes[];
  },
): Findings {
  const ours = figure(
    "ours, two threads",
    runs.ours.map(({ whole }) => whole),
  );
  const alone = figure(
    "ours, one thread",
    runs.alone.map(({ whole }) => whole),
  );
  const theirs = figure("scikit-learn", runs.theirs);
  const [mine, other] = [runs.ours[0]!, runs.theirs[0]!];
  const off = mine.inertia / other.inertia - 1;
  const perRound = (seconds: number): string => `${((1000 * seconds) / mine.rounds).toFixed(1)} ms`;
  return {
    sizes: { rows, columns, clusters, rounds: mine.rounds },
    figures: [ours, alone, theirs],
    verdicts: [
      { what: "ours / scikit-learn: wall", got: ours.seconds / theirs.seconds, unit: "x", limit: 2 },
      { what: "the same: cpu", got: ours.cpuSeconds / theirs.cpuSeconds, unit: "x", limit: 2 },
    ],
    notes: [
      `a round: ours ${perRound(ours.seconds)}, alone ${perRound(alone.seconds)}, scikit-learn ${perRound(theirs.seconds)}`,
      `rounds: ours ${mine.rounds}, scikit-learn ${other.rounds}`,
      `inertia: ours ${mine.inertia}, scikit-learn ${other.inertia}, relative ${off.toExponential(1)}; labels that differ: ${mine.otherLabels}`,
    ],
    failures: [
      ...(Math.abs(off) > 1e-9 ? ["the inertias differ by more than 1e-9"] : []),
      ...(mine.rounds < 30 ? [`${mine.rounds} rounds are fewer than the 30 that were to be`] : []),
    ],
  };
}
