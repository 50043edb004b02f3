import { openSnapshot, type Snapshot, type SnapshotOptions } from "../../warehouse/snapshot/reader.js";
import type { WarehouseOptions } from "../../warehouse/warehouse.js";
import { interruptOn } from "../runner/interrupt.js";

/** What a command that only reads says of its call. */
export interface Reading {
  /** The project folder, absolute. */
  readonly directory: string;
  readonly engine: WarehouseOptions;
  readonly signal: AbortSignal;
}

/** Opens the published snapshot for one reading, which a signal ends. */
export async function withSnapshot<T>(
  { directory, engine, signal }: Reading,
  options: Pick<SnapshotOptions, "private" | "writes">,
  read: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const snapshot = await openSnapshot(directory, { ...engine, ...options });
  const release = interruptOn(signal, snapshot.warehouse);
  try {
    return await read(snapshot);
  } finally {
    release();
    snapshot.close();
  }
}
