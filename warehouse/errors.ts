/** A statement that the engine refused. `message` never holds the engine's own text, which can quote whole rows. */
export class WarehouseError extends Error {
  override readonly name = "WarehouseError";
  /**
   * @param code stable, kebab-case: `engine-conversion`, `engine-io`, `interrupted`, `locked`, …
   * @param detail the engine's text and the statement; shown only with --debug
   */
  constructor(
    readonly code: string,
    message: string,
    readonly detail: string = "",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const KINDS: ReadonlyArray<readonly [RegExp, string, string]> = [
  [/^INTERRUPT/, "interrupted", "the statement was interrupted"],
  [/Could not set lock|Conflicting lock/, "locked", "another process holds the warehouse"],
  [/^IO Error.*(No space left|ENOSPC)/s, "disk-full", "the disk is full: free space and run again"],
  [/^Out of Memory/, "out-of-memory", "the statement needs more memory: raise --memory, or lower --threads"],
  [/^(\w[\w ]*?) Error:/, "engine", "the engine refused a statement"],
];

/** The error of a failed statement, with its kind and without the data that the engine may quote. */
export function engineError(cause: unknown, statement: string): WarehouseError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const kind = KINDS.find(([pattern]) => pattern.test(text));
  const type = /^(\w[\w ]*?) Error:/.exec(text)?.[1]?.toLowerCase().replace(/\s+/g, "-");
  const code = kind === undefined || kind[1] === "engine" ? `engine-${type ?? "error"}` : kind[1];
  return new WarehouseError(code, kind?.[2] ?? "the engine refused a statement", `${text}\n${statement}`, { cause });
}
