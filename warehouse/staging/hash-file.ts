import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Worker } from "node:worker_threads";

/** From here on a thread of its own is worth its start. */
const LARGE = 32 << 20;

/**
 * The sha256 of a file's bytes as delivered, in hex; of a large file beside what this thread does meanwhile.
 * It rejects where the file cannot be read, and may be left unawaited: a file that is refused meanwhile needs no sum.
 */
export function hashFile(path: string): Promise<string> {
  const sum = stat(path).then(({ size }) => (size < LARGE ? hashHere(path) : hashBeside(path)));
  sum.catch(() => undefined);
  return sum;
}

async function hashHere(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function hashBeside(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(HASH, { eval: true, workerData: path });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** As text, so that it needs no file of its own beside the sources and the build. */
const HASH = `
  const { createHash } = require("node:crypto");
  const { openSync, readSync, closeSync } = require("node:fs");
  const { parentPort, workerData } = require("node:worker_threads");
  const hash = createHash("sha256");
  const block = Buffer.alloc(4 << 20);
  const file = openSync(workerData, "r");
  for (let read; (read = readSync(file, block, 0, block.length, null)) > 0;) hash.update(block.subarray(0, read));
  closeSync(file);
  parentPort.postMessage(hash.digest("hex"));
`;
