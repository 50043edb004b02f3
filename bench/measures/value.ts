import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import { pythonFile, pythonWith } from "../python/venv.js";
import { readDoubles } from "../tasks/boosting-data.js";
import { HORIZON, TRUTH, type ValueSpeed, type ValueTimes } from "../tasks/value-speed.js";

/** Ours and lifetimes take turns so often. */
const TURNS = 3;

type LifetimesTimes = Measured & Pick<ValueTimes, "fitSeconds" | "logLikelihood" | "parameters">;

/** BG/NBD on a million simulated customers, fitted and scored, against lifetimes on the same weighted histories. */
export async function benchValue(setting: Setting): Promise<Findings> {
  const python = pythonWith("value-requirements.txt", setting.log);
  const folder = join(setting.folder, "value");
  mkdirSync(folder, { recursive: true });
  try {
    const asked: ValueSpeed = { folder, customers: Math.round(1_000_000 * setting.scale) };
    const { histories } = await inChild(setting, "make-value-data", asked);
    setting.log(`${asked.customers} customers, ${histories} different histories`);
    const ours: ValueTimes[] = [];
    const theirs: LifetimesTimes[] = [];
    for (let turn = 1; turn <= Math.max(TURNS, setting.runs); turn++) {
      ours.push(await inChild(setting, "value-speed", asked));
      const said = execFileSync(python, [pythonFile("value.py"), folder, String(HORIZON)], { encoding: "utf8" });
      theirs.push(JSON.parse(said) as LifetimesTimes);
      setting.log(
        `turn ${turn}: ours ${ours.at(-1)!.whole.seconds.toFixed(2)} s, lifetimes ${theirs.at(-1)!.seconds.toFixed(1)} s`,
      );
    }
    return findings(asked, histories, ours, theirs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findings(
  { folder, customers }: ValueSpeed,
  histories: number,
  ours: readonly ValueTimes[],
  theirs: readonly LifetimesTimes[],
): Findings {
  const whole = figure(
    "ours, third time in its process",
    ours.map((run) => run.whole),
  );
  const cold = figure(
    "ours, first time",
    ours.map((run) => run.cold),
  );
  const python = figure("lifetimes, second time", theirs);
  const [mine, other] = [ours[0]!, theirs[0]!];
  const off = mine.logLikelihood / other.logLikelihood - 1;
  const deviations = Object.entries(TRUTH).map(
    ([name, value]) => (mine.parameters[name]! - value) / mine.standardErrors[name]!,
  );
  const farthest = (name: string): number => {
    const [one, two] = [readDoubles(join(folder, `${name}-ours.f64`)), readDoubles(join(folder, `${name}.f64`))];
    return one.reduce((most, value, i) => Math.max(most, Math.abs(value / two[i]! - 1)), 0);
  };
  const list = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, value]) => `${name} ${value.toFixed(5)}`)
      .join(", ");
  return {
    sizes: { customers, histories },
    figures: [cold, whole, python],
    verdicts: [
      { what: "ours / lifetimes: wall", got: whole.seconds / python.seconds, unit: "x", limit: 1 / 20 },
      { what: "the same: cpu", got: whole.cpuSeconds / python.cpuSeconds, unit: "x", limit: 1 / 20 },
    ],
    notes: [
      `lifetimes / ours: wall ${(python.seconds / whole.seconds).toFixed(0)}, cpu ${(python.cpuSeconds / whole.cpuSeconds).toFixed(0)}`,
      `lifetimes / ours the first time: cpu ${(python.cpuSeconds / cold.cpuSeconds).toFixed(0)}`,
      `of which fitting: ours ${mine.fitSeconds.toFixed(3)} s in ${mine.iterations} steps, lifetimes ${other.fitSeconds.toFixed(2)} s`,
      `log-likelihood: ours ${mine.logLikelihood.toFixed(4)}, lifetimes ${other.logLikelihood.toFixed(4)}, relative ${off.toExponential(1)}`,
      `ours ${list(mine.parameters)}; lifetimes ${list(other.parameters)}`,
      `farthest apart: probability alive ${farthest("alive").toExponential(1)}, expected orders ${farthest("orders").toExponential(1)}`,
      `standard errors from the truth: ${deviations.map((one) => one.toFixed(2)).join(", ")} (recency is rounded to days)`,
    ],
    failures: [
      ...(Math.abs(off) > 1e-6 ? ["the log-likelihoods differ by more than 1e-6"] : []),
      ...(mine.logLikelihood < other.logLikelihood - 1e-3 ? ["lifetimes found a likelier place"] : []),
      ...(deviations.some((one) => Math.abs(one) > 3) ? ["a parameter is more than 3 standard errors off"] : []),
    ],
  };
}
