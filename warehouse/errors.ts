/** A statement that the engine refused. `message` never holds the engine's own text, which can quote whole rows. */
export class WarehouseError extends Error {
  override readonly name = "WarehouseError";
  /**
   * @param code stable, kebab-case: `engine-conversion`, `interrupted`, `locked`, `disk-full`, `damaged-warehouse`, …
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

interface Kind {
  readonly pattern: RegExp;
  readonly code: string;
  readonly message: (file: string) => string;
}

const WAREHOUSE = /\.duckdb(\.wal)?$/;

/** The way out where the one file that holds everything is lost. */
export const REBUILD =
  'Put back a copy of it; or move it and its .wal away and run the nights again ("clientele nightly --from … --to …"): all is loaded anew from the files and meanings/.';

const damagedWarehouse = (file: string): string =>
  `${file === "" ? "the warehouse" : file} is damaged: parts of it cannot be read. ${REBUILD}`;
const damagedFile = (file: string): string =>
  WAREHOUSE.test(file)
    ? damagedWarehouse(file)
    : `${file === "" ? "a file of the published snapshot" : file} is damaged. If it is of a snapshot, remove the folder out/published and run "clientele run publish": all is written anew from the warehouse.`;

/** In order: what is said of the disk comes before what follows from it. */
const KINDS: readonly Kind[] = [
  { pattern: /^INTERRUPT/, code: "interrupted", message: () => "the statement was interrupted" },
  {
    pattern: /Could not set lock|Conflicting lock/,
    code: "locked",
    message: () => "another process holds the warehouse",
  },
  {
    pattern: /No space left|ENOSPC|not enough (disk )?space|Disk quota exceeded|File too large/i,
    code: "disk-full",
    message: () => "the disk is full: free space and run again",
  },
  {
    pattern: /Read-only file system/i,
    code: "read-only",
    message: (file) => `${file === "" ? "the project folder" : file}: the disk is read-only`,
  },
  {
    pattern: /Permission denied/i,
    code: "no-permission",
    message: (file) =>
      `${file === "" ? "the project folder" : file}: this user may not read or write it; see the permissions of the folder .clientele`,
  },
  {
    pattern: /read a database file with version number/,
    code: "newer-engine",
    message: (file) =>
      `${file === "" ? "the warehouse" : file} was written by a newer engine than this clientele has. Run it with the clientele that wrote it, or a later one. Nothing was changed.`,
  },
  {
    pattern:
      /not a valid DuckDB database file|Corrupt (database|WAL) file|replaying WAL|Failed to (load|read) metadata/,
    code: "damaged-warehouse",
    message: damagedWarehouse,
  },
  { pattern: /Could not read .*file "[^"]+": Is a directory/, code: "damaged-warehouse", message: isFolder },
  {
    pattern:
      /Could not read enough bytes|No magic bytes|TProtocolException|(Snappy|ZSTD|GZIP)[^.]*(fail|corrupt)|Serialization Error/i,
    code: "damaged-file",
    message: damagedFile,
  },
  {
    pattern: /^Out of Memory/,
    code: "out-of-memory",
    message: () => "the statement needs more memory: raise --memory, or lower --threads",
  },
];

/** The error of a failed statement, with its kind and without the data that the engine may quote. */
export function engineError(cause: unknown, statement: string): WarehouseError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const detail = `${text}\n${statement}`;
  const kind = KINDS.find(({ pattern }) => pattern.test(text));
  const file = fileIn(text);
  if (kind !== undefined) {
    const code = kind.code === "damaged-file" && WAREHOUSE.test(file) ? "damaged-warehouse" : kind.code;
    return new WarehouseError(code, kind.message(file), detail, { cause });
  }
  const type = /^(\w[\w ]*?) Error:/.exec(text)?.[1]?.toLowerCase().replace(/\s+/g, "-");
  const message = `the engine refused a statement${file === "" ? "" : ` on ${file}`}; --debug shows which and why`;
  return new WarehouseError(`engine-${type ?? "error"}`, message, detail, { cause });
}

/** Names of files are no personal data, of rows everything may be: only names of our own kinds of files are told. */
const fileIn = (text: string): string =>
  /["']((?:\/|[A-Za-z]:)[^"'\n]+\.(?:duckdb|duckdb\.wal|parquet))["']/.exec(text)?.[1] ?? "";

function isFolder(file: string): string {
  return `${file} is a folder; the warehouse is a file of that name. Move the folder away. ${REBUILD}`;
}
