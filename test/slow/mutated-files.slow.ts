import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** `MUTATIONS=10000` for the whole proof; `MUTATION_SEED` to repeat one, `MUTATION_FROM` to begin at a file of it. */
const MUTATIONS = Number(process.env["MUTATIONS"] ?? 300);
const SEED = Number(process.env["MUTATION_SEED"] ?? 1);
const FROM = Number(process.env["MUTATION_FROM"] ?? 0);
const WORKERS = Number(process.env["MUTATION_WORKERS"] ?? 2);
/** A load that has worked for so long hangs; one that waits for others on a busy machine gets more. */
const PATIENCE = { workMs: 10_000, waitMs: 120_000 };

const WORKER = fileURLToPath(new URL("../support/mutation/load-mutated.mjs", import.meta.url));

interface Counts {
  readonly in: number;
  readonly loaded: number;
  readonly repeated: number;
  readonly refused: number;
  readonly filtered: number;
}

interface Loaded {
  readonly number: number;
  readonly type: string;
  readonly names: readonly string[];
  readonly ms: number;
  readonly gate: string | null;
  readonly counts: Counts;
  readonly fault: string | null;
}

type Told = Loaded | { readonly number: number; readonly begins: true } | { readonly ended: true };

test(`${MUTATIONS} mutated files: no crash, no hang, no row unaccounted for, no word of the engine`, async () => {
  const results: Loaded[] = [];
  const faults: string[] = [];
  const take = (found: Loaded): void => {
    results.push(found);
    if (found.fault !== null) {
      faults.push(`file ${found.number} of seed ${SEED}, ${found.type}, ${found.names.join(" + ")}: ${found.fault}`);
      console.log(faults.at(-1));
    }
    if (results.length % 500 === 0) console.log(`${results.length} files, ${faults.length} faults`);
  };
  const blame = (fault: string): void => {
    faults.push(fault);
    console.log(fault);
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, i) => loadAll(FROM + i, take, blame)));
  console.log(describe(results));
  expect(faults).toEqual([]);
  expect(results).toHaveLength(MUTATIONS - FROM);
  // A soak of which nothing was taken, or nothing refused, proves nothing.
  expect(results.filter(({ counts }) => counts.loaded > 0).length).toBeGreaterThan(results.length / 10);
  expect(results.filter(({ gate }) => gate !== null).length).toBeGreaterThan(results.length / 20);
  expect(results.filter(({ counts }) => counts.refused > 0).length).toBeGreaterThan(results.length / 20);
});

/** Loads every so-manyth file in a process of its own; one that dies or hangs is replaced, and its file is a fault. */
async function loadAll(first: number, take: (found: Loaded) => void, blame: (fault: string) => void): Promise<void> {
  for (let next = first; next < MUTATIONS; next += WORKERS) {
    const stopped = await loadFrom(next, take);
    if (stopped === null) return;
    blame(`file ${stopped.number} of seed ${SEED}: ${stopped.why}`);
    next = stopped.number;
  }
}

/** The file at which the process stopped, and why; null where it came to its end. */
function loadFrom(first: number, take: (found: Loaded) => void): Promise<{ number: number; why: string } | null> {
  return new Promise((resolve) => {
    const words = [SEED, first, MUTATIONS, WORKERS].map(String);
    const child = fork(WORKER, words, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    let running = first;
    let ended = false;
    let why = "the process died";
    let begun = { at: Date.now(), work: 0 };
    const timer = setInterval(() => {
      const worked = workOf(child.pid!) - begun.work;
      const waited = Date.now() - begun.at;
      if (worked < PATIENCE.workMs && waited < PATIENCE.waitMs) return;
      why = `not over after ${Math.round(worked / 1000)} s of work, ${Math.round(waited / 1000)} s in all`;
      child.kill("SIGKILL");
    }, 1000);
    child.on("message", (told: Told) => {
      if ("ended" in told) {
        ended = true;
      } else if ("begins" in told) {
        running = told.number;
        begun = { at: Date.now(), work: workOf(child.pid!) };
      } else {
        running = told.number + WORKERS;
        take(told);
      }
    });
    child.on("close", () => {
      clearInterval(timer);
      resolve(ended ? null : { number: running, why });
    });
  });
}

/** Milliseconds that a process has worked, on Linux; elsewhere none, and waiting alone counts. */
function workOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

function describe(results: readonly Loaded[]): string {
  const sum = (key: keyof Counts): string => results.reduce((n, r) => n + r.counts[key], 0).toLocaleString("en-US");
  const whole = results.filter(({ gate }) => gate !== null);
  const gates = [...new Set(whole.map(({ gate }) => gate))]
    .map((gate) => `${gate} ${whole.filter((r) => r.gate === gate).length}`)
    .sort();
  const slowest = results.toSorted((a, b) => b.ms - a.ms)[0];
  return [
    `${results.length} files of seed ${SEED}: ${whole.length} refused whole (${gates.join(", ")})`,
    `rows: ${sum("in")} in, ${sum("loaded")} loaded, ${sum("repeated")} repeated, ${sum("refused")} refused, ${sum("filtered")} left out`,
    `slowest: ${Math.round(slowest?.ms ?? 0)} ms, file ${slowest?.number}, ${slowest?.type}`,
  ].join("\n");
}
