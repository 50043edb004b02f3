import { CommanderError } from "commander";
import { FitError, InputError } from "../models/errors.js";
import { RefusedError } from "../pipelines/runner/refusal.js";
import { ConfigurationError } from "../project/errors.js";
import { WarehouseError } from "../warehouse/errors.js";

/** 0 done, 1 failed, 2 wrong usage or configuration, 3 a gate refused, 4 locked, 130 and 143 after signals. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130 | 143;

/** Words on the command line that cannot be. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a person is told of an error. `detail` may quote SQL and data: shown only with --debug. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly detail: string;
}

/** The one line that tells of `cause`, without the engine's own text, and the exit code that goes with it. */
export function describeFailure(cause: unknown): Failure {
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const failure = (exitCode: ExitCode, code: string, message: string, more = detail): Failure => ({
    exitCode,
    code,
    message: message.replaceAll(/\s*\n\s*/g, " "),
    detail: more,
  });
  if (cause instanceof CommanderError)
    return failure(2, kebab(cause.code.replace("commander.", "")), usage(cause.message));
  if (cause instanceof UsageError || cause instanceof ConfigurationError) return failure(2, cause.code, cause.message);
  if (cause instanceof RefusedError) return failure(3, cause.code, cause.message);
  if (cause instanceof WarehouseError) {
    return failure(cause.code === "locked" ? 4 : 1, cause.code, cause.message, `${detail}\n${cause.detail}`);
  }
  if (cause instanceof InputError || cause instanceof FitError) return failure(1, cause.code, cause.message);
  if (isCoded(cause)) return failure(1, cause.code, cause.message);
  if (isSystemError(cause)) {
    const where = cause.path === undefined ? "" : `${cause.path}: `;
    return failure(1, cause.code.toLowerCase(), `${where}${SYSTEM[cause.code] ?? `the system said ${cause.code}`}`);
  }
  const kind = cause instanceof Error ? cause.constructor.name : typeof cause;
  return failure(
    1,
    "internal",
    `an unexpected ${kind}; this is a fault of clientele: run again with --debug to see it`,
  );
}

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "this user may not read or write it; see its permissions",
  EPERM: "the system does not allow it; see its permissions",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full: free space and run again",
  EEXIST: "it is there already",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder; a file was expected",
  EMFILE: "too many open files; raise the limit (ulimit -n)",
};

/** `error: unknown option '--x'\n(Did you mean --y?)` in our voice. */
const usage = (message: string): string =>
  message
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ")
    .replace("(Did you mean", "(did you mean");

const kebab = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** An error of ours: a stable kebab-case code, and a message meant for people. */
const isCoded = (cause: unknown): cause is Error & { code: string } =>
  cause instanceof Error &&
  "code" in cause &&
  typeof cause.code === "string" &&
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(cause.code);

const isSystemError = (cause: unknown): cause is NodeJS.ErrnoException & { code: string } =>
  cause instanceof Error && "syscall" in cause && "code" in cause && typeof cause.code === "string";
