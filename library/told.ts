import { describeFailure } from "../pipelines/runner/failure.js";
import { ClienteleError } from "./error.js";

/**
 * An error of anything below as a program sees it.
 * @param debug keeps what it came from as `cause`: that may quote SQL and rows
 */
export function told(cause: unknown, debug: boolean): ClienteleError {
  if (cause instanceof ClienteleError) return cause;
  const { code, message } = describeFailure(cause);
  const words = message
    .replace(
      "--debug shows which and why",
      "open(project, { debug: true }) keeps which and why as the cause of this error",
    )
    .replace("Run again with --debug to see it", "open(project, { debug: true }) keeps it as the cause of this error")
    .replace("Name the project folder with --project, or write one", "Name the project folder, or write one");
  return new ClienteleError(code, words, debug ? { cause } : undefined);
}
