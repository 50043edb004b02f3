import { ConfigurationError } from "../../project/errors.js";
import { parseTree, type TreeNode } from "../expressions/parse-tree.js";
import { placeColumns } from "../expressions/place-columns.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { levelNamed } from "./level-named.js";
import type { SettledCube, SettledLevel } from "./settle-cube.js";

/** Conditions that must all hold, each over levels that stand as columns of `base`. */
export type SettledFilter = readonly Condition[];

export interface Condition {
  /** e.g. `(base."date.month" >= '2011-01')` */
  readonly sql: string;
  readonly levels: readonly SettledLevel[];
  /** The level whose one value it asks for: `channel = 'web'`, `date.year = 2011`; null where it asks for another thing. */
  readonly pins: SettledLevel | null;
}

/**
 * What a person wrote to choose rows, taken apart where it says `and`.
 * @throws {ConfigurationError} expression-…, unknown-column, measure-in-where, not-boolean
 */
export async function settleFilter(
  warehouse: Warehouse,
  cube: SettledCube,
  where: string | null,
): Promise<SettledFilter> {
  if (where === null) return [];
  const names = namesOf(cube);
  const parts = await splitConditions(warehouse, where);
  const conditions: Condition[] = [];
  for (const { text, pinned } of parts) {
    const { sql, columns } = await placed(warehouse, cube, text, [...names]);
    const levels = columns.map((name) => levelNamed(cube, name));
    const level = pinned === null ? undefined : levels.find(({ name }) => name === pinned.column);
    const pins = level !== undefined && isOneValue(level, pinned!) ? level : null;
    conditions.push({ sql, levels: [...new Set(levels)], pins });
  }
  await checkType(warehouse, conditions);
  return conditions;
}

/** An equality of a text with a number holds for several texts ('1', '01'), one of doubles for two zeros. */
function isOneValue({ type, time }: SettledLevel, { text }: Pin): boolean {
  const of = timeType(time)?.toUpperCase() ?? type;
  if (of === "VARCHAR") return text;
  return of === "BOOLEAN" || of === "DATE" || /^(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(of);
}

/** Levels by their names, and dimensions that stand for their finest level. */
const namesOf = ({ levels, definition }: SettledCube): ReadonlySet<string> =>
  new Set([
    ...levels.keys(),
    ...definition.dimensions.filter(({ kind }) => kind === "time" || kind === "levels").map(({ name }) => name),
  ]);

async function placed(warehouse: Warehouse, cube: SettledCube, text: string, names: readonly string[]) {
  try {
    return await placeColumns(warehouse, text, names, (name) => ["base", levelNamed(cube, name).name]);
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    const measure = cube.definition.measures.find(({ name }) => cause.rule.includes(`no column "${name}"`));
    if (cause.code !== "unknown-column" || measure === undefined)
      throw new ConfigurationError(cause.code, `--where: ${cause.rule}`);
    throw new ConfigurationError(
      "measure-in-where",
      `--where chooses rows before they are counted, and "${measure.name}" is a measure: write it as --having.`,
    );
  }
}

async function checkType(warehouse: Warehouse, conditions: SettledFilter): Promise<void> {
  for (const { sql, levels } of conditions) {
    const columns = levels.map(({ name, type, time }) => `null::${timeType(time) ?? type} as ${quoteName(name)}`);
    const [column] = await warehouse.describe(
      `select ${sql} as value from (select ${["1", ...columns].join(", ")}) as base`,
    );
    if (column!.type === "BOOLEAN") continue;
    throw new ConfigurationError(
      "not-boolean",
      `--where must be true or false for a row; got ${column!.type.toLowerCase()}.`,
    );
  }
}

const timeType = (time: SettledLevel["time"]): string | null => {
  if (time === null) return null;
  if (time === "day") return "date";
  return time === "year" || time === "fiscal_year" ? "integer" : "varchar";
};

/** The conditions that `and` joins at the top, as text, with the column that an equality with a constant pins. */
async function splitConditions(
  warehouse: Warehouse,
  where: string,
): Promise<{ readonly text: string; readonly pinned: Pin | null }[]> {
  const tree = await parseTree(warehouse, `select (\n${where}\n)`, "select (\n".length);
  const list = tree["select_list"] as TreeNode[] | undefined;
  const root = list?.[0];
  const parts = list?.length === 1 && root !== undefined ? conjuncts(root) : [];
  if (parts.length <= 1) return [{ text: where, pinned: root === undefined ? null : pinOf(root) }];
  const texts: { text: string; pinned: Pin | null }[] = [];
  for (const part of parts) {
    const statement = {
      error: false,
      statements: [{ node: { ...withoutPlaces(tree), select_list: [withoutPlaces(part)] } }],
    };
    const { text } = await warehouse.row<{ text: string }>("select json_deserialize_sql($tree::json) as text", {
      tree: JSON.stringify(statement),
    });
    texts.push({ text: text.replace(/^SELECT /, "").replace(/;$/, ""), pinned: pinOf(part) });
  }
  return texts;
}

function conjuncts(node: TreeNode): TreeNode[] {
  if (node.type !== "CONJUNCTION_AND" || !isExact(node)) return [node];
  return (node["children"] as TreeNode[]).flatMap(conjuncts);
}

/** Whole numbers beyond a double's would change on their way. */
const isExact = (value: unknown): boolean => {
  if (typeof value === "number") return Number.isSafeInteger(value) || !Number.isInteger(value);
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([key, inner]) => key === "query_location" || isExact(inner));
};

function withoutPlaces<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutPlaces) as T;
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => key !== "query_location");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPlaces(inner)])) as T;
}

/** A column that is to equal one constant. */
interface Pin {
  readonly column: string;
  /** The constant is a text. */
  readonly text: boolean;
}

function pinOf(node: TreeNode): Pin | null {
  const nameOf = (column: TreeNode): string => (column["column_names"] as string[]).join(".");
  if (node.type === "COMPARE_EQUAL") {
    const sides = [node["left"], node["right"]] as [TreeNode, TreeNode];
    const column = sides.find((side) => side.class === "COLUMN_REF");
    const constant = sides.find((side) => side.class === "CONSTANT" || isCastConstant(side));
    if (column === undefined || constant === undefined) return null;
    return { column: nameOf(column), text: isText(constant) };
  }
  // A bare boolean column, or its negation, asks for one value.
  const inner = node.type === "OPERATOR_NOT" ? (node["children"] as TreeNode[])[0]! : node;
  return inner.class === "COLUMN_REF" ? { column: nameOf(inner), text: false } : null;
}

const isText = (node: TreeNode): boolean =>
  node.class === "CONSTANT" && (node["value"] as { type?: { id?: string } }).type?.id === "VARCHAR";

const isCastConstant = (node: TreeNode): boolean =>
  node.class === "CAST" && (node["child"] as TreeNode).class === "CONSTANT";
