import type { Worker } from "node:worker_threads";
import { FitError } from "../../errors.js";
import { hireWorkers } from "../../threads/hire-workers.js";
import type { Memory } from "../../web-assembly/memory.js";
import { createPart, DONE, FAILED, NEXT, SEQUENCE, STOP } from "./part.js";
import { createMemory, layOut, type Shape, type Workspace } from "./workspace.js";

/** Threads that work on one memory, block by block. */
export interface Crew {
  readonly workspace: Workspace;
  readonly threads: number;
  /** Why there are fewer threads than asked for; null where there are not. */
  readonly note: string | null;
  /** Has all blocks worked on, and waits for all threads. */
  work(): void;
  dispose(): Promise<void>;
}

/** What a worker is told at its start. */
export interface WorkerSetting {
  readonly memory: Memory;
  readonly shape: Shape;
}

const SPINS = 20_000;

/** This thread alone. */
export const aloneOn = (shape: Shape): Crew => crewOf(createMemory(shape), shape, [], null);

/** Workers for all threads but this one; this thread alone where workers cannot be had. */
export async function gatherCrew(shape: Shape, threads: number): Promise<Crew> {
  if (threads < 2) return aloneOn(shape);
  const memory = createMemory(shape);
  const setting: WorkerSetting = { memory, shape };
  const others = Array.from({ length: threads - 1 }, () => setting);
  const { workers, why } = await hireWorkers(import.meta.url, others, layOut(null, shape).bytes);
  for (const worker of workers) worker.unref();
  if (why === null) return crewOf(memory, shape, workers, null);
  const note = `worked on one thread: no worker could be started (${why})`;
  return crewOf(createMemory(shape), shape, [], note);
}

function crewOf(memory: Memory, shape: Shape, workers: readonly Worker[], note: string | null): Crew {
  const workspace = layOut(memory, shape);
  const work = createPart(memory, shape);
  const { signal } = workspace;
  const others = workers.length;
  const send = (): void => {
    Atomics.store(signal, DONE, 0);
    Atomics.store(signal, NEXT, 0);
    Atomics.add(signal, SEQUENCE, 1);
    Atomics.notify(signal, SEQUENCE);
  };
  return {
    workspace,
    threads: others + 1,
    note,
    work: () => {
      send();
      work();
      for (let spin = 0; others > 0; spin++) {
        const done = Atomics.load(signal, DONE);
        if (done >= others) break;
        if (Atomics.load(signal, FAILED) !== 0)
          throw new FitError("thread-failed", "fitKMeans: a thread failed. Is the build older than the sources?");
        if (spin > SPINS) Atomics.wait(signal, DONE, done, 1000);
      }
    },
    dispose: async () => {
      Atomics.store(signal, STOP, 1);
      if (others > 0) send();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
