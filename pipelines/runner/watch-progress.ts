import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Log } from "./log.js";

const LOOK_MS = 250;

/** Tells the log how far the engine is with the statements of a step, until called off. */
export function watchProgress(warehouse: Pick<Warehouse, "progress">, step: string, log: Log): () => void {
  log.progress(step, { engine: null });
  const timer = setInterval(() => log.progress(step, { engine: warehouse.progress() }), LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    log.progress(step, { ended: true });
  };
}
