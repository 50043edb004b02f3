import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Warehouse } from "../warehouse.js";
import { functionHint, SCALAR_FUNCTIONS, SCALAR_TYPES } from "./functions.js";
import { parseTree, place, typeName, type TreeNode, type TypeNode } from "./parse-tree.js";

/** An expression that may be spliced into a query over relations with its columns. */
export interface CheckedExpression {
  /** In brackets of its own. */
  readonly sql: string;
  /** The columns that it reads, as the caller spells them, each once, in alphabetical order. */
  readonly columns: readonly string[];
}

const HEAD = "select (\n";
const DEEPEST = 200;
const LARGEST_TEXT = 50_000_000;

/**
 * Holds a person's SQL expression against an allow-list on the engine's parse tree: a scalar over `columns`, without
 * subquery, aggregate, window, clock, randomness, setting, macro or file. Nothing is bound or run.
 * @param columns those in scope; `product.category` where one is written with its relation
 * @throws {ConfigurationError} expression-syntax, expression-not-allowed, unknown-column
 */
export async function checkExpression(
  warehouse: Warehouse,
  text: string,
  columns: readonly string[],
): Promise<CheckedExpression> {
  if (text.trim() === "") throw new ConfigurationError("expression-syntax", "the expression is empty.");
  const wrapped = `${HEAD}${text}\n)`;
  const node = await parseTree(warehouse, wrapped, HEAD.length);
  const walk = new Walk(wrapped, columns);
  walk.expression(onlyExpression(node), 0);
  return { sql: `(\n${text}\n)`, columns: [...walk.found].sort() };
}

/** The one expression of `select (…)`; whatever else a bracket may have let in is refused. */
function onlyExpression(node: TreeNode): TreeNode {
  const list = node["select_list"] as TreeNode[] | undefined;
  const bare =
    node.type === "SELECT_NODE" &&
    list?.length === 1 &&
    (node["from_table"] as TreeNode).type === "EMPTY" &&
    ["where_clause", "having", "qualify", "sample"].every((key) => node[key] === null) &&
    ["group_expressions", "group_sets", "modifiers"].every((key) => (node[key] as unknown[]).length === 0) &&
    (node["cte_map"] as { map: unknown[] }).map.length === 0 &&
    node["aggregate_handling"] === "STANDARD_HANDLING" &&
    list[0]!["alias"] === "";
  if (!bare) {
    throw new ConfigurationError("expression-not-allowed", "it must be one expression: no list, no clause of a query.");
  }
  return list[0]!;
}

class Walk {
  readonly found = new Set<string>();
  readonly #known: ReadonlyMap<string, string>;

  constructor(
    private readonly text: string,
    private readonly columns: readonly string[],
  ) {
    this.#known = new Map(columns.map((name) => [name.toLowerCase(), name]));
  }

  /** Checks a node and all below it; returns a bound on the characters of its value, a column counting as 1,000. */
  expression(node: TreeNode, depth: number): number {
    if (depth > DEEPEST) this.#refuse(node, "it is nested too deeply");
    const below = (children: unknown): number[] =>
      (Array.isArray(children) ? children : [children])
        .filter((child) => child !== null && child !== undefined)
        .map((child) => this.expression(child as TreeNode, depth + 1));
    const largest = (sizes: readonly number[]): number => Math.max(32, ...sizes);
    switch (node.class) {
      case "COLUMN_REF":
        this.#column(node);
        return 1000;
      case "CONSTANT":
        return this.#constant(node);
      case "CAST":
        this.#castType(node, node["cast_type"] as TypeNode);
        return largest(below(node["child"]));
      case "COMPARISON":
        this.#oneOf(node, COMPARISONS);
        below([node["left"], node["right"]]);
        return 32;
      case "CONJUNCTION":
        this.#oneOf(node, CONJUNCTIONS);
        below(node["children"]);
        return 32;
      case "BETWEEN":
        below([node["input"], node["lower"], node["upper"]]);
        return 32;
      case "CASE": {
        const checks = node["case_checks"] as { when_expr: TreeNode; then_expr: TreeNode }[];
        below(checks.map((check) => check.when_expr));
        return largest(below([...checks.map((check) => check.then_expr), node["else_expr"]]));
      }
      case "OPERATOR":
        this.#oneOf(node, OPERATORS);
        return largest(below(node["children"]));
      case "FUNCTION":
        this.#function(node);
        return this.#bounded(node, below(node["children"]));
      default:
        return this.#refuse(node, `${NAMES[node.class ?? ""] ?? "this"} is not allowed`);
    }
  }

  #column(node: TreeNode): void {
    const written = (node["column_names"] as string[]).join(".");
    const known = this.#known.get(written.toLowerCase());
    if (known !== undefined) {
      this.found.add(known);
      return;
    }
    throw new ConfigurationError(
      "unknown-column",
      `there is no column "${written}" ${this.#place(node)}.${suggestion(written, this.columns)}`,
    );
  }

  #constant(node: TreeNode): number {
    const { type, value } = node["value"] as { type: TypeNode; value: unknown };
    if (type.id !== "NULL" && type.id !== "INTEGER_LITERAL" && type.id !== "STRING_LITERAL") this.#castType(node, type);
    return typeof value === "string" ? value.length : 32;
  }

  #castType(node: TreeNode, type: TypeNode): void {
    const name = typeName(type);
    if (name !== null && SCALAR_TYPES.has(name)) return;
    this.#refuse(node, `${name === null ? "a type of that kind" : `the type ${name}`} is not allowed`);
  }

  #function(node: TreeNode): void {
    const name = String(node["function_name"]).toLowerCase();
    const plain =
      node["catalog"] === "" &&
      (node["schema"] === "" || node["schema"] === "main") &&
      node["filter"] === null &&
      node["distinct"] === false &&
      (node["order_bys"] as { orders: unknown[] }).orders.length === 0;
    // With one argument, age() reads the clock.
    const pure = SCALAR_FUNCTIONS.has(name) || (name === "age" && (node["children"] as unknown[]).length === 2);
    if (pure && plain) return;
    const what = /^[a-z_]/.test(name) ? `the function ${name}` : `the operator ${name}`;
    this.#refuse(node, `${what} is not allowed`, functionHint(name, SCALAR_FUNCTIONS));
  }

  /** Nested replacements multiply: refused before the engine folds them into a text that fills the memory. */
  #bounded(node: TreeNode, sizes: readonly number[]): number {
    const name = String(node["function_name"]).toLowerCase();
    let size = Math.max(32, ...sizes);
    if (MULTIPLYING.has(name)) size = (sizes[0] ?? 32) * Math.max(1, sizes[MULTIPLYING.get(name)!] ?? 1) + 32;
    if (ESCAPING.has(name)) size = (sizes[0] ?? 32) * 4 + 32;
    if (JOINING.has(name)) size = sizes.reduce((sum, s) => sum + s, 32);
    if (size > LARGEST_TEXT) this.#refuse(node, "its text could grow without bound");
    return size;
  }

  #oneOf(node: TreeNode, allowed: ReadonlySet<string>): void {
    if (!allowed.has(node.type ?? ""))
      this.#refuse(node, `${NAMES[node.type ?? ""] ?? "this operator"} is not allowed`);
  }

  #place(node: TreeNode): string {
    return place(this.text, node.query_location, HEAD.length);
  }

  #refuse(node: TreeNode, what: string, hint = ""): never {
    const where = this.#place(node);
    throw new ConfigurationError("expression-not-allowed", `${what} in an expression${where && ` ${where}`}.${hint}`);
  }
}

const COMPARISONS = new Set([
  "COMPARE_EQUAL",
  "COMPARE_NOTEQUAL",
  "COMPARE_LESSTHAN",
  "COMPARE_GREATERTHAN",
  "COMPARE_LESSTHANOREQUALTO",
  "COMPARE_GREATERTHANOREQUALTO",
  "COMPARE_DISTINCT_FROM",
  "COMPARE_NOT_DISTINCT_FROM",
]);
const CONJUNCTIONS = new Set(["CONJUNCTION_AND", "CONJUNCTION_OR"]);
const OPERATORS = new Set([
  "OPERATOR_NOT",
  "OPERATOR_IS_NULL",
  "OPERATOR_IS_NOT_NULL",
  "COMPARE_IN",
  "COMPARE_NOT_IN",
  "OPERATOR_COALESCE",
  "OPERATOR_TRY",
  "ARRAY_EXTRACT",
  "ARRAY_SLICE",
]);
/** The argument whose length multiplies that of the first. */
const MULTIPLYING = new Map([
  ["replace", 2],
  ["regexp_replace", 2],
  ["array_to_string", 1],
  ["strftime", 1],
]);
const ESCAPING = new Set(["hex", "to_hex", "url_encode", "regexp_escape", "base64", "to_base64", "encode"]);
const JOINING = new Set(["||", "concat", "concat_ws", "list_value", "list_concat", "list_cat"]);
const NAMES: Readonly<Record<string, string>> = {
  SUBQUERY: "a subquery",
  WINDOW: "a window",
  STAR: "*",
  PARAMETER: "a parameter",
  LAMBDA: "-> (a function of its own, or JSON: write ->> or json_extract)",
  POSITIONAL_REFERENCE: "a column by its number",
  DEFAULT: "DEFAULT",
  COLLATE: "COLLATE",
  OPERATOR_UNPACK: "unpacking",
};
