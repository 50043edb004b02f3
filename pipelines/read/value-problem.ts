import { WarehouseError } from "../../warehouse/errors.js";

const RULES: Readonly<Record<string, string>> = {
  "engine-conversion":
    "a value cannot be read as the type that the query makes of it: a cast, or a text compared with a number, a time or a truth. Write try_cast(x as type), which gives null instead, or compare like with like.",
  "engine-out-of-range":
    "a number of the query becomes larger than its type holds. Cast what is added up or multiplied, e.g. x::double.",
};

/** What a value that does not fit a query means, told without the value; any other error is itself. */
export function valueProblem(cause: unknown): unknown {
  const rule = cause instanceof WarehouseError ? RULES[cause.code] : undefined;
  return rule === undefined
    ? cause
    : new WarehouseError((cause as WarehouseError).code, rule, (cause as WarehouseError).detail, { cause });
}
