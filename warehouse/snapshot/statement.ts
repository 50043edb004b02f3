import { ConfigurationError } from "../../project/errors.js";
import { WarehouseError } from "../errors.js";
import { bindingProblem } from "../expressions/bind-expression.js";
import { checkQuery } from "../expressions/check-select.js";
import type { Fragment, QueryColumn } from "../files/file-column.js";
import { compileQuery, sql } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** A query that was held against the allow-list and bound: it can be run, as it is or as a part of another. */
export interface Statement {
  readonly query: Fragment;
  /** Names, all different, and engine types. */
  readonly columns: readonly QueryColumn[];
}

/**
 * A query that a program wrote around values, on a locked engine: values are bound, never text of the query.
 * @param strings one more than `values`
 * @param values text, finite numbers, whole numbers up to 64 bits, booleans, null, lists of texts or numbers
 * @throws {ConfigurationError} not-bindable, value-in-quotes, and as `checkSelect`
 */
export async function boundStatement(
  warehouse: Warehouse,
  strings: readonly string[],
  values: readonly unknown[],
): Promise<Statement> {
  const holes = values.map((value, i) => hole(value, i + 1));
  const last = strings.length - 1;
  const texts = strings.map((text, i) => sql.raw(i === last ? text.trimEnd().replace(/;+$/, "") : text));
  const query = sql.join(
    texts.flatMap((text, i) => (i === 0 ? [text] : [holes[i - 1]!, text])),
    sql.raw(""),
  );
  const { text, values: bound } = compileQuery(query);
  await checkQuery(warehouse, text, bound.length);
  return settled(warehouse, query);
}

/** A query of ours. */
export const ownStatement = (warehouse: Warehouse, text: string): Promise<Statement> =>
  settled(warehouse, sql.raw(text));

/** Equal names would hide one another in a row: the engine numbers them where the query is read from. */
async function settled(warehouse: Warehouse, query: Fragment): Promise<Statement> {
  const inner = sql`select * from (${sql.raw("\n")}${query}${sql.raw("\n")})`;
  try {
    const columns = await warehouse.describeBound(sql`${inner} limit 0`);
    const names = new Set(columns.map(({ name }) => name.toLowerCase()));
    return { query: names.size === columns.length ? query : inner, columns };
  } catch (cause) {
    if (cause instanceof WarehouseError && /^engine-(binder|catalog|parser)$/.test(cause.code)) {
      throw bindingProblem(cause);
    }
    throw cause;
  }
}

/** What stands for a value in the text. */
function hole(value: unknown, place: number): Fragment {
  if (value instanceof Date) {
    // An instant; what is stored is the project's clock, without a zone.
    throw notBindable(place, "a Date (times are of the project's clock: write them as text, 2026-01-02 03:04:05)");
  }
  if (Array.isArray(value)) return listHole(value as readonly unknown[], place);
  return sql`${scalar(value, place)}`;
}

function listHole(values: readonly unknown[], place: number): Fragment {
  const [first] = values;
  if (first === undefined && values.length === 0) return sql.raw("[]");
  const kinds = new Set(values.map((value) => typeof scalar(value, place)));
  if (kinds.size > 1 || typeof first === "boolean" || first === null) {
    throw notBindable(
      place,
      "a list of several types; a list is of texts, or of numbers, or of whole numbers (bigint)",
    );
  }
  return sql`${sql.val(values)}`;
}

const LARGEST = 2n ** 63n - 1n;

function scalar(value: unknown, place: number): string | number | bigint | boolean | null {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw notBindable(place, String(value));
  }
  if (typeof value === "bigint") {
    if (value <= LARGEST && value >= -LARGEST - 1n) return value;
    throw notBindable(place, "a whole number of more than 64 bits");
  }
  throw notBindable(place, Object.prototype.toString.call(value).slice(8, -1).toLowerCase());
}

const notBindable = (place: number, got: string): ConfigurationError =>
  new ConfigurationError(
    "not-bindable",
    `value ${place} of the query must be text, a finite number, a bigint of 64 bits, a boolean, null, or a list of texts or numbers; got ${got}. Names of columns and tables cannot be values: write them into the query.`,
  );
