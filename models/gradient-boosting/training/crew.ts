import type { Worker } from "node:worker_threads";
import { FitError } from "../../errors.js";
import { Command, type CommandName } from "./commands.js";
import { createPart, type PartSetting } from "./part.js";
import { hireWorkers } from "../../threads/hire-workers.js";
import type { Memory } from "../../web-assembly/memory.js";
import { createMemory, layOut, type Shape, type Workspace } from "./workspace.js";

/** Threads that work on one memory, each on its rows. */
export interface Crew {
  readonly workspace: Workspace;
  readonly threads: number;
  /** Why there are fewer threads than asked for; null where there are not. */
  readonly note: string | null;
  /** Has every thread carry out a command, and waits for all. */
  run(command: Exclude<CommandName, "stop">, ...integers: readonly number[]): void;
  dispose(): Promise<void>;
}

/** What a worker is told at its start. */
export interface WorkerSetting extends PartSetting {
  readonly memory: Memory;
  readonly shape: Shape;
  readonly thread: number;
}

/** Where `signal` holds the number of the command, the command, and how many threads are done. */
export const SEQUENCE = 0;
export const WHAT = 1;
export const DONE = 2;
/** A worker that failed says so here; nobody would come back from waiting for it. */
export const FAILED = 3;

const SPINS = 2000;

/** Workers for all threads but this one; this thread alone where workers cannot be had. */
export async function gatherCrew(shape: Shape, setting: PartSetting): Promise<Crew> {
  if (shape.threads > 1) {
    const memory = createMemory(shape);
    const others = Array.from({ length: shape.threads - 1 }, (_, i): WorkerSetting => ({
      ...setting,
      memory,
      shape,
      thread: i + 1,
    }));
    const { workers, why } = await hireWorkers(import.meta.url, others, layOut(null, shape).bytes);
    for (const worker of workers) worker.unref();
    if (why === null) return crewOf(memory, shape, setting, workers, null);
    const note = `worked on one thread: no worker could be started (${why})`;
    return crewOf(createMemory({ ...shape, threads: 1 }), { ...shape, threads: 1 }, setting, [], note);
  }
  return crewOf(createMemory(shape), shape, setting, [], null);
}

function crewOf(
  memory: Memory,
  shape: Shape,
  setting: PartSetting,
  workers: readonly Worker[],
  note: string | null,
): Crew {
  const workspace = layOut(memory, shape);
  const part = createPart(workspace, memory, setting, 0);
  const { signal, integers } = workspace;
  const others = workers.length;
  const send = (command: CommandName): void => {
    Atomics.store(signal, DONE, 0);
    Atomics.store(signal, WHAT, Command[command]);
    Atomics.add(signal, SEQUENCE, 1);
    Atomics.notify(signal, SEQUENCE);
  };
  return {
    workspace,
    threads: others + 1,
    note,
    run: (command, ...given) => {
      given.forEach((value, i) => (integers[i] = value));
      if (others > 0) send(command);
      part[command]();
      for (let spin = 0; others > 0; spin++) {
        const done = Atomics.load(signal, DONE);
        if (done >= others) break;
        if (Atomics.load(signal, FAILED) !== 0)
          throw new FitError("thread-failed", "fitBoosting: a thread failed. Is the build older than the sources?");
        if (spin > SPINS) Atomics.wait(signal, DONE, done, 1000);
      }
    },
    dispose: async () => {
      if (others > 0) send("stop");
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
