import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { WarehouseError } from "../errors.js";
import type { Warehouse } from "../warehouse.js";
import { bindingProblem } from "./bind-expression.js";
import { functionHint, QUERY_FUNCTIONS, SESSION_NAMES, TABLE_FUNCTIONS } from "./functions.js";
import { parseTree, place, type TreeNode, type TypeNode } from "./parse-tree.js";

/**
 * Lets through exactly one query that reads the relations of `warehouse` and computes: no file, setting, clock,
 * catalog, attachment or write can be named in it. Held against an allow-list on the engine's parse tree, then bound.
 * @returns the text to run
 * @throws {ConfigurationError} expression-syntax, expression-not-allowed, unknown-table, unknown-column
 */
export async function checkSelect(warehouse: Warehouse, text: string): Promise<string> {
  await checkQuery(warehouse, text, 0);
  try {
    await warehouse.describe(text);
  } catch (cause) {
    if (cause instanceof WarehouseError) throw bindingProblem(cause);
    throw cause;
  }
  return text.trim().replace(/;+$/, "");
}

/**
 * The same of a query in which values are bound to `$1` … `$n`, each once; the caller binds it.
 * @throws {ConfigurationError} expression-syntax, expression-not-allowed, unknown-table, value-in-quotes
 */
export async function checkQuery(warehouse: Warehouse, text: string, values: number): Promise<void> {
  if (text.trim() === "") throw new ConfigurationError("expression-syntax", "the query is empty.");
  const tree = await parseTree(warehouse, text);
  const relations = await warehouse.rows<{ name: string }>(
    `select case when schema_name = 'main' then '' else schema_name || '.' end || table_name as name
     from duckdb_tables() where not internal
     union all
     select case when schema_name = 'main' then '' else schema_name || '.' end || view_name
     from duckdb_views() where not internal`,
  );
  const known = new Set([...relations.map(({ name }) => name.toLowerCase()), ...CATALOG]);
  const walk = new Walk(text, known, values);
  walk.node(tree, new Set());
  if (walk.bound.size < values) {
    throw new ConfigurationError(
      "value-in-quotes",
      "a value stands inside quotes or a comment, where it would be text of the query. Write it without quotes.",
    );
  }
}

const CATALOG = ["information_schema.tables", "information_schema.columns", "information_schema.schemata"];

class Walk {
  constructor(
    private readonly text: string,
    private readonly known: ReadonlySet<string>,
    private readonly values: number,
  ) {}

  /** Values that the query names. */
  readonly bound = new Set<string>();

  /** Checks a part of the tree and all below it. `named`: the relations of `with` in whose scope it stands. */
  node(part: unknown, named: ReadonlySet<string>): void {
    if (Array.isArray(part)) {
      for (const item of part) this.node(item, named);
      return;
    }
    if (part === null || typeof part !== "object") return;
    const node = part as TreeNode;
    const scope = this.#scope(node, named);
    if (node.class !== undefined) this.#expression(node);
    else if (node.type !== undefined) this.#other(node, scope);
    for (const [key, value] of Object.entries(node)) {
      if (key === "cte_map") this.#with(node, named);
      else if (key === "cast_type") this.#type((value as TypeNode).type_info?.expr);
      else if (!LEAVES.has(key) && !(key === "value" && node.class === "CONSTANT")) this.node(value, scope);
    }
  }

  #scope(node: TreeNode, named: ReadonlySet<string>): ReadonlySet<string> {
    const entries = (node["cte_map"] as { map?: { key: string }[] } | undefined)?.map ?? [];
    if (entries.length === 0) return named;
    const scope = new Set(named);
    for (const { key } of entries) {
      // A name that could also be a file's must not hide one outside its scope.
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(key)) this.#refuse(node, `a relation cannot be named "${key}"`);
      scope.add(key.toLowerCase());
    }
    return scope;
  }

  /** Each of `with` sees those before it, and itself where it is recursive. */
  #with(node: TreeNode, named: ReadonlySet<string>): void {
    const scope = new Set(named);
    for (const { key, value } of (node["cte_map"] as { map: { key: string; value: TreeNode }[] }).map) {
      const query = (value["query"] as { node: TreeNode }).node;
      const inner = new Set(scope);
      if (query.type === "RECURSIVE_CTE_NODE") inner.add(key.toLowerCase());
      this.node(value, inner);
      scope.add(key.toLowerCase());
    }
  }

  #expression(node: TreeNode): void {
    if (node.class === "PARAMETER" && this.values > 0) {
      this.bound.add(String(node["identifier"]));
      return;
    }
    if (!EXPRESSIONS.has(node.class!)) this.#refuse(node, `${node.class!.toLowerCase()} is not allowed`);
    if (node.class === "COLUMN_REF") {
      const names = node["column_names"] as string[];
      if (names.length === 1 && SESSION_NAMES.has(names[0]!.toLowerCase())) {
        this.#refuse(node, `${names[0]} is not allowed (a column of that name: write it with its relation)`);
      }
    }
    if (node.class !== "FUNCTION" && node.class !== "WINDOW") return;
    const name = String(node["function_name"]).toLowerCase();
    const plain = node["catalog"] === "" && (node["schema"] === "" || node["schema"] === "main");
    const clock = name === "age" && (node["children"] as unknown[]).length !== 2;
    if (plain && !clock && (QUERY_FUNCTIONS.has(name) || (TABLE_FUNCTIONS.has(name) && node["as_table"] === true)))
      return;
    this.#refuse(node, `the function ${name} is not allowed`, functionHint(name, QUERY_FUNCTIONS));
  }

  /** Types may be made of types and numbers, of nothing else. */
  #type(node: TreeNode | undefined): void {
    if (node === undefined || node.class === "CONSTANT") return;
    if (node.class !== "TYPE" || node["catalog"] !== "" || node["schema"] !== "") {
      this.#refuse(node, "a type of that kind is not allowed");
    }
    for (const child of node["children"] as TreeNode[]) this.#type(child);
  }

  #other(node: TreeNode, named: ReadonlySet<string>): void {
    if (!OTHERS.has(node.type!)) {
      this.#refuse(node, `${NAMES[node.type!] ?? node.type!.toLowerCase()} is not allowed`);
    }
    if (node.type === "BASE_TABLE") this.#table(node, named);
    if (node.type === "TABLE_FUNCTION") {
      const call = node["function"] as { function_name?: string; as_table?: boolean };
      const name = String(call.function_name).toLowerCase();
      if (!TABLE_FUNCTIONS.has(name)) this.#refuse(node, `the function ${name} is not allowed`);
      call.as_table = true;
    }
  }

  #table(node: TreeNode, named: ReadonlySet<string>): void {
    const schema = String(node["schema_name"]).toLowerCase();
    const table = String(node["table_name"]).toLowerCase();
    const name = schema === "" || schema === "main" ? table : `${schema}.${table}`;
    if (node["catalog_name"] !== "" || node["at_clause"] !== null) this.#refuse(node, "another catalog is not allowed");
    if ((schema === "" && named.has(table)) || this.known.has(name)) return;
    throw new ConfigurationError("unknown-table", `there is no relation "${name}".${suggestion(name, this.known)}`);
  }

  #refuse(node: TreeNode, what: string, hint = ""): never {
    const where = place(this.text, node.query_location, 0);
    throw new ConfigurationError("expression-not-allowed", `${what} in a query${where && ` ${where}`}.${hint}`);
  }
}

/** Values and types: text in them is data. */
const LEAVES = new Set(["expected_types", "column_names", "sample"]);
const EXPRESSIONS = new Set(
  "COLUMN_REF CONSTANT CAST COMPARISON CONJUNCTION BETWEEN CASE OPERATOR FUNCTION WINDOW SUBQUERY STAR LAMBDA COLLATE POSITIONAL_REFERENCE".split(
    " ",
  ),
);
const OTHERS = new Set(
  `SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER
   DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING BASE_TABLE JOIN SUBQUERY TABLE_FUNCTION EXPRESSION_LIST EMPTY`.split(
    /\s+/,
  ),
);
const NAMES: Readonly<Record<string, string>> = {
  SHOW_REF: "describe, show and summarize (read information_schema.columns instead)",
  PIVOT: "pivot",
};
