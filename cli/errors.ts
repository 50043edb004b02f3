import { CommanderError } from "commander";
import { describeFailure, type Failure } from "../pipelines/runner/failure.js";

export type { ExitCode } from "../pipelines/runner/failure.js";

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

/** What a person is told of an error, of the command line or below it. */
export function describeError(cause: unknown): Failure {
  if (cause instanceof CommanderError) {
    return {
      exitCode: 2,
      code: kebab(cause.code.replace("commander.", "")),
      message: usage(cause.message),
      detail: "",
    };
  }
  if (cause instanceof UsageError) return { exitCode: 2, code: cause.code, message: cause.message, detail: "" };
  return describeFailure(cause);
}

/** `error: unknown option '--x'\n(Did you mean --y?)` in our voice. */
const usage = (message: string): string =>
  message
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ")
    .replace("(Did you mean", "(did you mean");

const kebab = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
