import { Worker } from "node:worker_threads";

/** Threads that have started; none, and why, where one of them cannot be had. */
export interface Hired {
  readonly workers: readonly Worker[];
  readonly why: string | null;
}

/**
 * Starts `worker.js` beside a file once for each setting, all or none.
 * @param here `import.meta.url` of that file
 * @param greeting what each sends first: a build of other sources would send another
 */
export async function hireWorkers(
  here: string,
  settings: readonly object[],
  greeting: string | number,
): Promise<Hired> {
  const started = await Promise.allSettled(settings.map((setting) => start(entry(here), setting, greeting)));
  const workers = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = started.find((one) => one.status === "rejected");
  if (failed === undefined) return { workers, why: null };
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { workers: [], why: (failed.reason as Error).message };
}

function start(file: URL, setting: object, greeting: string | number): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: setting });
    worker.once("message", (told) => {
      for (const event of ["error", "exit"]) worker.removeAllListeners(event);
      worker.on("error", () => {});
      if (told === greeting) return resolve(worker);
      void worker.terminate();
      reject(new Error("the built code is not that of the sources"));
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("it ended at its start")));
  });
}

const ROOT = new URL("../../", import.meta.url);

/** From sources (tests) the built file: Node.js runs no TypeScript. */
function entry(here: string): URL {
  if (!here.endsWith(".ts")) return new URL("./worker.js", here);
  return new URL("./worker.js", new URL(`dist/${here.slice(ROOT.href.length)}`, ROOT));
}
