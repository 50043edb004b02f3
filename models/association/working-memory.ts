import { FitError } from "../errors.js";

/** Counts the bytes that a search takes for its own work, and stops it at the bound. */
export class WorkingMemory {
  #taken = 0;

  constructor(private readonly most: number) {}

  /** @throws {FitError} out-of-memory */
  take(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken > this.most) {
      throw new FitError(
        "out-of-memory",
        `mineItemsets: the search needs more than the ${this.most} bytes that are stated for its work. Raise minCount, or allow more maxBytes.`,
      );
    }
  }
}
