import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Log } from "./log.js";

const LOOK_MS = 250;

/** Tells the log how far the engine is, until called off. */
export function watchProgress(warehouse: Warehouse, label: string, log: Log): () => void {
  log.progress(label, null);
  const timer = setInterval(() => log.progress(label, warehouse.progress()), LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    log.progress(label, 1);
  };
}
