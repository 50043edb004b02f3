import type { ColumnMapping } from "../../project/source-definition.js";
import { quoteName } from "../../warehouse/sql.js";
import type { Entity } from "../../warehouse/schema/entities.js";
import type { EntityGuess } from "./guess-entity.js";
import { isNamedAfter } from "./synonyms.js";

/**
 * What can stand for required columns that no header names; null where the rest does not speak for the entity clearly enough,
 * or nothing can stand for them. Each is marked for a person to look at.
 */
export function requiredInstead(
  hint: string,
  entity: Entity,
  columns: ReadonlyMap<string, string>,
  headers: readonly string[],
): Pick<EntityGuess, "values" | "todos" | "evidence"> | null {
  const named = isNamedAfter(entity.name, hint);
  if (columns.size < 3 || !(named || columns.size >= headers.length * 0.7)) return null;
  const values = new Map<string, ColumnMapping>();
  const todos: string[] = [];
  const lacking = entity.columns
    .filter((column) => column.required && !columns.has(column.name))
    .map(({ name }) => name);
  for (const name of lacking) {
    const found = insteadOf(`${entity.name}.${name}`, hint, columns);
    if (found === null) return null;
    values.set(name, found.mapping);
    todos.push(`${name}: no column is called so; ${found.told}. Is it so?`);
  }
  const evidence = `${columns.size} of ${headers.length} columns are known to it, but not ${lacking.join(", ")}`;
  return { values, todos, evidence };
}

function insteadOf(
  column: string,
  hint: string,
  columns: ReadonlyMap<string, string>,
): { mapping: ColumnMapping; told: string } | null {
  const has = (name: string): string | undefined => columns.get(name);
  const value = (text: string, told: string) => ({
    mapping: { kind: "value", value: text, space: null } as const,
    told,
  });
  const joined = (...names: string[]) => {
    const found = names.map(has);
    if (found.some((header) => header === undefined)) return null;
    const sql = found.map((header) => quoted(header!)).join(" || '/' || ");
    return {
      mapping: { kind: "sql", sql, space: null } as const,
      told: `${found.map((header) => `"${header}"`).join(" and ")} together stand for it`,
    };
  };
  switch (column) {
    case "transactions.transaction_id":
      return joined("customer_ref", "occurred_at");
    case "transactions.product_id": {
      const name = has("product_name");
      if (name === undefined) return value("unknown", "every line has the same, unknown product");
      return { mapping: { kind: "column", column: name, space: null }, told: `"${name}" stands for it` };
    }
    case "contacts.contact_id":
      return joined("customer_ref", "occurred_at");
    case "contacts.channel":
      return /call|phone|通话|话务|呼叫|来电|话单/i.test(`${hint} ${[...columns.values()].join(" ")}`)
        ? value("call", "every contact is taken for a call")
        : null;
    case "surveys.response_id":
      return joined("customer_ref", "answered_at");
    case "consents.channel":
      return value("all", "it is taken for every channel");
    default:
      return null;
  }
}

const quoted = (header: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(header) ? header : quoteName(header));
