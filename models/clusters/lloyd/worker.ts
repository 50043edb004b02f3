// The entry of a thread: works on blocks whenever the first thread says so.
import { parentPort, workerData } from "node:worker_threads";
import type { WorkerSetting } from "./crew.js";
import { createPart, DONE, FAILED, SEQUENCE, STOP } from "./part.js";
import { layOut } from "./workspace.js";

const SPINS = 20_000;

const { memory, shape } = workerData as WorkerSetting;
const { signal, bytes } = layOut(memory, shape);
const work = createPart(memory, shape);
let seen = Atomics.load(signal, SEQUENCE);
parentPort!.postMessage(bytes);
try {
  for (;;) {
    seen = next(seen);
    if (Atomics.load(signal, STOP) !== 0) break;
    work();
    Atomics.add(signal, DONE, 1);
    Atomics.notify(signal, DONE);
  }
} catch (error) {
  Atomics.store(signal, FAILED, 1);
  Atomics.notify(signal, DONE);
  throw error;
}

function next(last: number): number {
  for (let spin = 0; ; spin++) {
    const now = Atomics.load(signal, SEQUENCE);
    if (now !== last) return now;
    if (spin > SPINS) Atomics.wait(signal, SEQUENCE, last);
  }
}
