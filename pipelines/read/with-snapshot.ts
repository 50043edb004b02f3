import { openLive } from "../../warehouse/snapshot/live.js";
import { openSnapshot, type OpenOptions, type Snapshot } from "../../warehouse/snapshot/reader.js";
import { WarehouseError } from "../../warehouse/errors.js";
import type { WarehouseOptions } from "../../warehouse/warehouse.js";
import { heldBy } from "../runner/lock.js";
import { interruptOn } from "../runner/interrupt.js";
import type { Session } from "./session.js";

/** What a command that only reads says of its call. */
export interface Reading {
  /** The project folder, absolute. */
  readonly directory: string;
  readonly engine: WarehouseOptions;
  readonly signal: AbortSignal;
  /** Reads the warehouse itself, and takes its lock. */
  readonly live: boolean;
  /** One that is open already, and is read whatever was published since. */
  readonly session?: Session;
}

/** Opens the published snapshot, or the warehouse, for one reading, which a signal ends. */
export async function withSnapshot<T>(
  { directory, engine, signal, live, session }: Reading,
  options: Pick<OpenOptions, "private" | "writes">,
  read: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  if (session !== undefined) {
    const { snapshot, release } = await session.lease(options.private === true, signal);
    try {
      return await read(snapshot);
    } catch (cause) {
      throw session.explain(cause, signal);
    } finally {
      release();
    }
  }
  const snapshot = live
    ? await openLive(directory, { ...engine, ...options }).catch((cause: unknown) => {
        if (!(cause instanceof WarehouseError) || cause.code !== "locked") throw cause;
        throw heldBy(directory, cause, "Wait until it ends, or leave --live out: what was published waits for nobody.");
      })
    : await openSnapshot(directory, { ...engine, ...options });
  const release = interruptOn(signal, snapshot.warehouse);
  try {
    return await read(snapshot);
  } finally {
    release();
    snapshot.close();
  }
}
