import type { ColumnMapping, SourceDefinition } from "../../project/source-definition.js";
import { checkExpression } from "../expressions/check-expression.js";
import { quoteName, quoteText } from "../sql.js";
import type { Entity } from "../schema/entities.js";
import type { Warehouse } from "../warehouse.js";
import { FileFault, type OpenedFile } from "./open-file.js";

/** How one layout of files becomes the canonical columns of its entity. */
export interface MappedColumns {
  /** Canonical name, or `known_at`, `version`, `keep`, `ref_<space>`, `x_<name>`, to SQL over the file's columns. */
  readonly sql: ReadonlyMap<string, string>;
  /** Names of `sql` that people wrote as expressions: what they say may fail for a row. */
  readonly expressions: ReadonlySet<string>;
  /** Columns of the file that nothing reads. */
  readonly unread: readonly string[];
}

/**
 * @throws {FileFault} missing-column: a required column, a mapped line_id or seq, or what `where` or `version_by` names, is not in the file
 * @throws {ConfigurationError} for an expression that is not allowed
 */
export async function mapColumns(
  warehouse: Warehouse,
  source: SourceDefinition,
  entity: Entity,
  file: OpenedFile,
): Promise<MappedColumns> {
  const names = file.columns.map((c) => c.name);
  const read = new Set<string>();
  const sql = new Map<string, string>();
  const expressions = new Set(source.where === null ? [] : ["keep"]);
  const required = new Set(entity.columns.filter((c) => c.required).map((c) => c.name));

  const reach = async (mapping: ColumnMapping): Promise<{ sql: string | null; missing: string }> => {
    if (mapping.kind === "value") return { sql: quoteText(mapping.value), missing: "" };
    if (mapping.kind === "column") {
      if (!names.includes(mapping.column)) return { sql: null, missing: mapping.column };
      read.add(mapping.column);
      return { sql: quoteName(mapping.column), missing: "" };
    }
    return expression(mapping.sql);
  };
  const expression = async (text: string): Promise<{ sql: string | null; missing: string }> => {
    const known = [...new Set([...names, ...columnsNamed(source)])];
    const checked = await checkExpression(warehouse, text, known);
    const missing = checked.columns.find((c) => !names.includes(c));
    if (missing !== undefined) return { sql: null, missing };
    checked.columns.forEach((c) => read.add(c));
    return { sql: `(\n${checked.sql}\n)`, missing: "" };
  };
  const need = (found: { sql: string | null; missing: string }, what: string): string => {
    if (found.sql === null) {
      throw new FileFault(
        "missing-column",
        `${what} needs the column "${found.missing}", which the file lacks; it has ${listed(names)}`,
      );
    }
    return found.sql;
  };

  for (const [canonical, mapping] of Object.entries(source.columns)) {
    const found = await reach(mapping);
    if (mapping.kind === "sql") expressions.add(canonical);
    if (found.sql !== null) sql.set(canonical, found.sql);
    else if (required.has(canonical)) need(found, canonical);
    else if (ORDINAL_KEYS.includes(canonical)) need(found, `${canonical}, a part of the key,`);
  }
  for (const [space, column] of Object.entries(source.refs)) {
    const found = await reach({ kind: "column", column, space });
    if (found.sql !== null) sql.set(`ref_${space}`, found.sql);
  }
  for (const column of source.extra) {
    const found = await reach({ kind: "column", column, space: null });
    if (found.sql !== null) sql.set(`x_${column}`, found.sql);
  }
  if (source.versionBy !== null) {
    sql.set("version", need(await reach({ kind: "column", column: source.versionBy, space: null }), "version_by"));
  }
  if (source.where !== null) sql.set("keep", need(await expression(source.where), "where"));
  return { sql, expressions, unread: names.filter((name) => !read.has(name)) };
}

/**
 * Where they are mapped, rows are told apart by them, and where they are not, by content: a file that lacks them among
 * others that have them would repeat its rows, or refuse them as conflicts.
 */
const ORDINAL_KEYS = ["line_id", "seq"];

/** Columns that the mapping names anywhere: an expression may name one that this file lacks. */
function columnsNamed(source: SourceDefinition): string[] {
  const mapped = Object.values(source.columns).flatMap((m) => (m.kind === "column" ? [m.column] : []));
  return [...mapped, ...Object.values(source.refs), ...source.extra];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `"${clipped(name)}"`);
  return shown.join(", ") + (names.length > 12 ? ` and ${names.length - 12} more` : "");
}

/** What stands where a header should may be anything. */
function clipped(name: string): string {
  const plain = name.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "�");
  return plain.length > 40 ? `${plain.slice(0, 40)}…` : plain;
}
