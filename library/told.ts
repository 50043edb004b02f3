import { describeFailure } from "../pipelines/runner/failure.js";
import { ClienteleError } from "./error.js";

/**
 * An error of anything below as a program sees it.
 * @param debug keeps what it came from as `cause`: that may quote SQL and rows
 */
export function told(cause: unknown, debug: boolean): ClienteleError {
  if (cause instanceof ClienteleError) return cause;
  const { code, message } = describeFailure(cause);
  return new ClienteleError(code, message, debug ? { cause } : undefined);
}
