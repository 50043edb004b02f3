import { ConfigurationError } from "../../project/errors.js";
import { WarehouseError } from "../../warehouse/errors.js";
import { readCurrent } from "../../warehouse/snapshot/current.js";
import { snapshotLayout } from "../../warehouse/snapshot/layout.js";
import { isKept, openSnapshot, snapshotGone, type Snapshot } from "../../warehouse/snapshot/reader.js";
import type { WarehouseOptions } from "../../warehouse/warehouse.js";
import { interruptOn } from "../runner/interrupt.js";
import { valueProblem } from "./value-problem.js";

/** A snapshot with a connection of its own, until it is given back. */
export interface Lease {
  readonly snapshot: Snapshot;
  release(): void;
}

/**
 * One snapshot, open for many readings at a time: one engine, a connection for each. A night that publishes does not change it;
 * once its files were removed, readings fail with `snapshot-gone`.
 */
export class Session {
  readonly #engines: Record<"public" | "private", Promise<Snapshot> | null>;
  #leases = 0;
  #isClosed = false;

  private constructor(
    readonly directory: string,
    readonly engine: WarehouseOptions,
    readonly name: string,
    readonly asOf: string,
    opened: Snapshot,
  ) {
    this.#engines = { public: Promise.resolve(opened), private: null };
  }

  /** @throws {WarehouseError} no-snapshot, snapshot-gone, newer-snapshot */
  static async open(directory: string, engine: WarehouseOptions): Promise<Session> {
    const opened = await openSnapshot(directory, engine);
    return new Session(directory, engine, opened.name, opened.asOf, opened);
  }

  /**
   * Whether readers that open now would see another snapshot.
   * @throws {ConfigurationError} closed
   */
  isOld(): boolean {
    if (this.#isClosed) throw closed();
    const current = readCurrent(snapshotLayout(this.directory));
    return current !== null && current.name !== this.name;
  }

  /**
   * @param isPrivate also direct columns
   * @throws {ConfigurationError} cancelled, closed; {WarehouseError} snapshot-gone
   */
  async lease(isPrivate: boolean, signal: AbortSignal | null): Promise<Lease> {
    if (this.#isClosed) throw closed();
    if (signal?.aborted === true) throw cancelled();
    this.#leases++;
    try {
      const { warehouse, ...snapshot } = await this.#engine(isPrivate ? "private" : "public");
      const own = await warehouse.beside();
      const deafen = signal === null ? () => {} : interruptOn(signal, own);
      const release = (): void => {
        deafen();
        own.close();
        this.#giveBack();
      };
      return { snapshot: { ...snapshot, warehouse: own, close: release }, release };
    } catch (cause) {
      this.#giveBack();
      throw this.explain(cause, signal);
    }
  }

  /** What a failure of a reading means: that it was cancelled, that the snapshot was removed, that a value does not fit, or itself. */
  explain(cause: unknown, signal: AbortSignal | null): unknown {
    if (signal?.aborted === true) return cancelled();
    const isOfEngine = cause instanceof WarehouseError && cause.code !== "snapshot-gone";
    return isOfEngine && !isKept(this.directory, this.name) ? snapshotGone(this.name) : valueProblem(cause);
  }

  /** Takes no more readings; those that run end first. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#leases === 0) this.#closeEngines();
  }

  #engine(audience: "public" | "private"): Promise<Snapshot> {
    const { directory, engine, name } = this;
    const opened = (this.#engines[audience] ??= openSnapshot(directory, { ...engine, name, private: true }));
    return opened.catch((cause: unknown) => {
      this.#engines[audience] = null;
      throw cause;
    });
  }

  #giveBack(): void {
    this.#leases--;
    if (this.#isClosed && this.#leases === 0) this.#closeEngines();
  }

  #closeEngines(): void {
    for (const opened of Object.values(this.#engines)) {
      opened?.then(
        (snapshot) => snapshot.close(),
        () => {},
      );
    }
  }
}

const closed = (): ConfigurationError =>
  new ConfigurationError("closed", "this snapshot was closed. Open the project again.");

const cancelled = (): ConfigurationError =>
  new ConfigurationError("cancelled", "the reading was cancelled by its signal. Nothing was changed; ask again.");
