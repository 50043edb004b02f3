import { ConfigurationError } from "../../project/errors.js";
import type { Warehouse } from "../warehouse.js";

/** A node of the engine's own parse tree, as `json_serialize_sql` writes it. */
export interface TreeNode {
  readonly class?: string;
  readonly type?: string;
  readonly query_location?: number;
  readonly [key: string]: unknown;
}

export interface TypeNode {
  readonly id: string;
  readonly type_info: { readonly name?: string; readonly expr?: TreeNode } | null;
}

/**
 * The type that a cast names, in lower case; null where it is qualified, or made of other types or of expressions.
 * Its shape depends on the storage version: a bound id, or a name that is still to be bound.
 */
export function typeName({ id, type_info: info }: TypeNode): string | null {
  if (id !== "UNBOUND") return info === null || id === "DECIMAL" ? id.toLowerCase() : null;
  const named = info?.expr;
  if (named === undefined) return null;
  const children = named["children"] as TreeNode[];
  const plain = named.class === "TYPE" && named["catalog"] === "" && named["schema"] === "";
  return plain && children.every((child) => child.class === "CONSTANT")
    ? String(named["type_name"]).toLowerCase()
    : null;
}

const LONGEST = 20_000;

/**
 * The statement tree of `text`, which stands `offset` characters into what the person wrote. Nothing is bound or run.
 * @throws {ConfigurationError} expression-syntax, expression-not-allowed (no query, or several)
 */
export async function parseTree(warehouse: Warehouse, text: string, offset = 0): Promise<TreeNode> {
  if (text.length > LONGEST + 2 * offset) {
    throw new ConfigurationError("expression-not-allowed", `the text is longer than ${LONGEST} characters.`);
  }
  if (text.includes("\0")) throw new ConfigurationError("expression-syntax", "the text holds a NUL character.");
  const { tree } = await warehouse.row<{ tree: string }>("select json_serialize_sql($text::varchar)::varchar as tree", {
    text,
  });
  const parsed = JSON.parse(tree) as {
    error: boolean;
    error_type?: string;
    position?: string;
    statements?: { node: TreeNode; named_param_map?: unknown[] }[];
  };
  if (parsed.error && parsed.error_type === "not implemented") {
    throw new ConfigurationError("expression-not-allowed", "only a query (SELECT) is allowed here.");
  }
  if (parsed.error) {
    const where = parsed.position === undefined ? "" : ` ${place(text, Number(parsed.position), offset)}`;
    throw new ConfigurationError("expression-syntax", `cannot be read as SQL${where}.`);
  }
  if (parsed.statements?.length !== 1) {
    throw new ConfigurationError("expression-not-allowed", "exactly one statement is allowed.");
  }
  return parsed.statements[0]!.node;
}

/** `at character 9 ("foo bar")`, counted in what the person wrote; empty where the engine gave no place. */
export function place(text: string, byte: number | undefined, offset: number): string {
  if (byte === undefined || !Number.isSafeInteger(byte)) return "";
  const before = Buffer.from(text).subarray(0, byte).toString("utf8").length;
  if (before < offset || before >= text.length) return "at its end";
  const near = text
    .slice(before, before + 20)
    .split("\n", 1)[0]!
    .trim();
  return `at character ${before - offset + 1}${near === "" ? "" : ` ("${near}")`}`;
}
