import type { Worker } from "node:worker_threads";
import { FitError } from "../../errors.js";
import { FEATURES } from "../candidates.js";
import type { Offers } from "../offers.js";
import { learnedToJson, type LearnedJson } from "../recommender-json.js";
import type { LearnedRanking } from "../recommender.js";
import { hireWorkers } from "../../threads/hire-workers.js";
import { rankParts, type Part, type RankSetting } from "./rank-part.js";

/** What a worker is told at its start, for each part, and what it gives back. */
export interface WorkerSetting {
  readonly setting: RankSetting;
  readonly learned: LearnedJson | null;
}
export interface Order {
  readonly nr: number;
  readonly part: Part;
}
export interface Answer {
  readonly nr: number;
  readonly offers: Offers;
}

/** Parts that may wait with a worker: it should find the next one when it is done. */
const AHEAD = 2;

/**
 * The offers of all parts, in their order, by as many threads as there are; by this one where workers cannot be had.
 * @throws {FitError} thread-failed
 */
export async function rankByThreads(
  setting: RankSetting,
  learned: LearnedRanking | null,
  parts: Iterable<Part>,
  threads: number,
  emit: (offers: Offers) => void,
): Promise<void> {
  const workers = threads < 2 ? [] : await hire({ setting, learned: learned && plainly(learned) }, threads);
  if (workers.length === 0) {
    const rank = rankParts(setting, learned);
    for (const part of parts) emit(rank(part));
    return;
  }
  try {
    await deal(workers, parts[Symbol.iterator](), emit);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function deal(workers: readonly Worker[], parts: Iterator<Part>, emit: (offers: Offers) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const early = new Map<number, Offers>();
    let [sent, told, over] = [0, 0, false];
    const send = (worker: Worker): void => {
      const next = over ? { done: true as const } : parts.next();
      if (next.done === true) {
        over = true;
        if (told === sent) resolve();
        return;
      }
      const order: Order = { nr: sent++, part: (next as { readonly value: Part }).value };
      worker.postMessage(order);
    };
    for (const worker of workers) {
      worker.on("error", reject);
      worker.on("exit", () => reject(failed("a thread ended before its work was done")));
      worker.on("message", ({ nr, offers }: Answer) => {
        try {
          early.set(nr, offers);
          for (let ready = early.get(told); ready !== undefined; ready = early.get(told)) {
            early.delete(told++);
            emit(ready);
          }
          send(worker);
        } catch (cause) {
          reject(cause as Error);
        }
      });
    }
    for (let ahead = 0; ahead < AHEAD; ahead++) workers.forEach(send);
  });
}

async function hire(setting: WorkerSetting, threads: number): Promise<readonly Worker[]> {
  const settings = Array.from({ length: threads }, () => setting);
  return (await hireWorkers(import.meta.url, settings, FEATURES.join())).workers;
}

/** Calibration has functions in it: they do not cross. */
const plainly = (learned: LearnedRanking): LearnedJson =>
  JSON.parse(JSON.stringify(learnedToJson(learned))) as LearnedJson;

const failed = (why: string): FitError => new FitError("thread-failed", `recommend: ${why}.`);
