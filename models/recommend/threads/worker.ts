// The entry of a thread: makes the offers of one part of the customers after the other.
import { parentPort, workerData } from "node:worker_threads";
import { FEATURES } from "../candidates.js";
import { readLearned } from "../recommender-json.js";
import type { Answer, Order, WorkerSetting } from "./crew.js";
import { rankParts } from "./rank-part.js";

const { setting, learned } = workerData as WorkerSetting;
const rank = rankParts(setting, learned && readLearned(learned));
parentPort!.postMessage(FEATURES.join());
parentPort!.on("message", ({ nr, part }: Order) => {
  const offers = rank(part);
  const answer: Answer = { nr, offers };
  parentPort!.postMessage(
    answer,
    Object.values(offers).map(({ buffer }) => buffer as ArrayBuffer),
  );
});
