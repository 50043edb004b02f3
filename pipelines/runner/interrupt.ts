import type { Warehouse } from "../../warehouse/warehouse.js";

/** How often a statement that began after the signal is looked for. */
const PATIENCE_MS = 200;
/** After this many looks, statements outside a transaction are stopped as well: by now it is no rollback. */
const ROLLBACK_LOOKS = 25;

/** Stops the running statement of `warehouse`, and those that follow in its transaction, once `signal` aborts. */
export function interruptOn(signal: AbortSignal, warehouse: Warehouse): () => void {
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  const stop = (): void => {
    warehouse.interrupt();
    timer = setInterval(() => {
      looks++;
      if (warehouse.inTransaction || looks > ROLLBACK_LOOKS) warehouse.interrupt();
    }, PATIENCE_MS);
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return () => {
    signal.removeEventListener("abort", stop);
    clearInterval(timer);
  };
}
