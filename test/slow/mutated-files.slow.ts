import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** `MUTATIONS=10000` for the whole proof; `MUTATION_SEED` to repeat one, `MUTATION_FROM` to begin at a file of it. */
const MUTATIONS = Number(process.env["MUTATIONS"] ?? 300);
const SEED = Number(process.env["MUTATION_SEED"] ?? 1);
const FROM = Number(process.env["MUTATION_FROM"] ?? 0);
const WORKERS = Number(process.env["MUTATION_WORKERS"] ?? 2);
/** A load that is not over by then hangs. */
const PATIENCE_MS = 10_000;

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
  await Promise.all(Array.from({ length: WORKERS }, (_, i) => loadAll(FROM + i, take, (fault) => faults.push(fault))));
  console.log(describe(results));
  expect(faults).toEqual([]);
  expect(results).toHaveLength(MUTATIONS - FROM);
  // A soak of which nothing was taken, or nothing refused, proves nothing.
  expect(results.filter(({ counts }) => counts.loaded > 0).length).toBeGreaterThan(results.length / 10);
  expect(results.filter(({ gate }) => gate !== null).length).toBeGreaterThan(results.length / 20);
  expect(results.filter(({ counts }) => counts.refused > 0).length).toBeGreaterThan(results.length / 20);
});

/** Loads every so-manyth file in a process of its own; one that dies or hangs is replaced, and its file counts as a fault. */
async function loadAll(first: number, take: (found: Loaded) => void, blame: (fault: string) => void): Promise<void> {
  let hung = -1;
  for (let next: number | null = first; next !== null;) {
    const { stopped, hangs } = await loadFrom(next, take);
    if (stopped === null) return;
    // What seems to hang on a busy machine is tried once more.
    if (hangs && hung !== stopped) {
      hung = stopped;
      next = stopped;
      continue;
    }
    blame(`file ${stopped} of seed ${SEED}: ${hangs ? `not over after ${PATIENCE_MS / 1000} s` : "the process died"}`);
    next = stopped + WORKERS < MUTATIONS ? stopped + WORKERS : null;
  }
}

/** The file at which the process stopped; null where it came to its end. */
function loadFrom(first: number, take: (found: Loaded) => void): Promise<{ stopped: number | null; hangs: boolean }> {
  return new Promise((resolve) => {
    const words = [SEED, first, MUTATIONS, WORKERS].map(String);
    const child = fork(WORKER, words, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    let running = first;
    let ended = false;
    let hangs = false;
    let timer: NodeJS.Timeout | undefined;
    child.on("message", (told: Told) => {
      clearTimeout(timer);
      if ("ended" in told) {
        ended = true;
      } else if ("begins" in told) {
        running = told.number;
        timer = setTimeout(() => {
          hangs = true;
          child.kill("SIGKILL");
        }, PATIENCE_MS);
      } else {
        running = told.number + WORKERS;
        take(told);
      }
    });
    child.on("close", () => {
      clearTimeout(timer);
      resolve({ stopped: ended || running >= MUTATIONS ? null : running, hangs });
    });
  });
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
