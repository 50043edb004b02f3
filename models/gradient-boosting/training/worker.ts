// The entry of a thread: does what the first thread says until it says stop.
import { parentPort, workerData } from "node:worker_threads";
import { Command, type CommandName } from "./commands.js";
import { DONE, FAILED, SEQUENCE, WHAT, type WorkerSetting } from "./crew.js";
import { createPart } from "./part.js";
import { layOut } from "./workspace.js";

const SPINS = 2000;

const { memory, shape, thread, ...setting } = workerData as WorkerSetting;
const workspace = layOut(memory, shape);
const { signal } = workspace;
const part = createPart(workspace, memory, setting, thread);
const named = Object.fromEntries(Object.entries(Command).map(([name, number]) => [number, name as CommandName]));

let seen = Atomics.load(signal, SEQUENCE);
parentPort!.postMessage(workspace.bytes);
try {
  for (;;) {
    seen = next(seen);
    const command = named[Atomics.load(signal, WHAT)]!;
    if (command === "stop") break;
    part[command]();
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
