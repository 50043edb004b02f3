import { FitError, InputError } from "../../models/errors.js";
import { ConfigurationError } from "../../project/errors.js";
import { WarehouseError } from "../../warehouse/errors.js";
import { RefusedError } from "./refusal.js";

/** 0 done, 1 failed, 2 wrong usage or configuration, 3 a gate refused, 4 locked, 130 and 143 after signals. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130 | 143;

/** What people and logs are told of an error: no stack, no SQL, no data, not the engine's own text. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** Stable, kebab-case. */
  readonly code: string;
  /** One line; of a configuration one line for each thing that was found. */
  readonly message: string;
  /** May quote statements and data: for --debug only. */
  readonly detail: string;
}

export function describeFailure(cause: unknown): Failure {
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const failure = (exitCode: ExitCode, code: string, message: string, more = detail): Failure => ({
    exitCode,
    code,
    message: message.replaceAll(/\s*\n\s*/g, " "),
    detail: more,
  });
  if (cause instanceof ConfigurationError) {
    return { exitCode: 2, code: cause.code, message: cause.message, detail };
  }
  if (cause instanceof RefusedError) return failure(3, cause.code, cause.message);
  if (cause instanceof WarehouseError) {
    return failure(ENGINE_EXITS[cause.code] ?? 1, cause.code, cause.message, `${detail}\n${cause.detail}`);
  }
  if (cause instanceof InputError || cause instanceof FitError || isCoded(cause)) {
    return failure(1, cause.code, cause.message);
  }
  if (isSystemError(cause)) {
    const where = cause.path === undefined ? "" : `${cause.path}: `;
    return failure(
      1,
      CODES[cause.code] ?? cause.code.toLowerCase(),
      `${where}${SYSTEM[cause.code] ?? `the system said ${cause.code}`}.`,
    );
  }
  const kind = cause instanceof Error ? cause.constructor.name : typeof cause;
  return failure(1, "internal", `an unexpected ${kind}: a fault of clientele. Run again with --debug to see it.`);
}

/** Nothing failed where another run is at work, or this clientele is too old: there is nothing to run again. */
const ENGINE_EXITS: Readonly<Record<string, ExitCode>> = { locked: 4, "newer-engine": 2, "newer-snapshot": 2 };

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "this user may not read or write it; see its permissions",
  EPERM: "the system does not allow it; see its permissions",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full: free space and run again",
  EEXIST: "it is a file, or it is there already; a folder of that name is needed",
  EDQUOT: "the disk quota is used up: free space and run again",
  EFBIG: "the file would become larger than this user may write; see ulimit -f",
  ENOTDIR: "a part of the path is a file, not a folder",
  ENOTEMPTY: "the folder is not empty",
  EISDIR: "it is a folder; a file was expected",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
};

/** One code for one fault, whoever met it. */
const CODES: Readonly<Record<string, string>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EROFS: "read-only",
  EACCES: "no-permission",
  EPERM: "no-permission",
};

/** An error of ours: a stable kebab-case code, and a message meant for people. */
const isCoded = (cause: unknown): cause is Error & { code: string } =>
  cause instanceof Error &&
  "code" in cause &&
  typeof cause.code === "string" &&
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(cause.code);

const isSystemError = (cause: unknown): cause is NodeJS.ErrnoException & { code: string } =>
  cause instanceof Error && "syscall" in cause && "code" in cause && typeof cause.code === "string";
