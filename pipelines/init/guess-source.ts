import { idPrefixes, spellings } from "../../warehouse/heads/profile.js";
import type { ColumnMapping } from "../../project/source-definition.js";
import type { Entity } from "../../warehouse/schema/entities.js";
import { quoteName } from "../../warehouse/sql.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Ask } from "./ask.js";
import type { FoundSource } from "./find-sources.js";
import { guessEntity, type EntityGuess } from "./guess-entity.js";
import { guessFormat, type FormatGuess } from "./guess-format.js";
import { readSample, type Sample } from "./sample.js";
import { plainHeader } from "./synonyms.js";

/** One source as `init` understands it. Maps are in the order of the entity's columns. */
export interface SourceGuess {
  readonly found: FoundSource;
  readonly sample: Sample;
  readonly entity: Entity;
  readonly confidence: EntityGuess["confidence"];
  readonly columns: Map<string, ColumnMapping>;
  readonly format: FormatGuess;
  readonly refs: Map<string, string>;
  idSpace: string | null;
  readonly unread: readonly string[];
  readonly todos: string[];
  readonly remarks: string[];
}

/** Null where no entity has all its required columns in the headers. */
export async function guessSource(
  warehouse: Warehouse,
  found: FoundSource,
  rough: readonly string[],
  ask: Ask,
): Promise<SourceGuess | { readonly found: FoundSource; readonly sample: Sample; readonly entity: null }> {
  const sample = await readSample(warehouse, found, rough);
  const headers = sample.columns.map(({ name }) => name);
  const guess = guessEntity(found.name, headers);
  if (guess === null) return { found, sample, entity: null };
  const { entity, confidence } = guess;
  const format = await guessFormat(warehouse, found.name, entity, guess.columns, sample, ask);
  const todos = [...format.todos];
  const remarks = [...format.remarks];
  const columns = new Map<string, ColumnMapping>();
  for (const [canonical, header] of guess.columns) {
    const wrong = codesThatDoNotFit(entity, canonical, sample.values(header));
    if (wrong !== null && entity.columns.some((column) => column.name === canonical && column.required)) {
      todos.push(`${canonical}: "${header}" has codes that are none of ${wrong}: map them with { sql: "case … end" }`);
    } else if (wrong !== null) {
      todos.push(`${canonical}: "${header}" has codes that are none of ${wrong}; it is left out`);
      continue;
    }
    columns.set(canonical, mappingOf(canonical, header, sample));
  }
  if (entity.name === "transactions") await guessTransactions(warehouse, sample, columns, confidence, todos, remarks);
  const refs = entity.name === "customers" ? guessRefs(headers, columns) : new Map<string, string>();
  if (sample.uneven.length > 0) remarks.push(`${found.name}: not every file has ${list(sample.uneven)}`);
  if (!sample.utf8) todos.push("the files are no UTF-8: state format: { encoding: … }, e.g. windows-1252 or gb18030");
  const read = new Set([...guess.columns.values(), ...refs.values()]);
  const unread = headers.filter((header) => !read.has(header));
  return { found, sample, entity, confidence, columns, format, refs, idSpace: null, unread, todos, remarks };
}

export const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

function codesThatDoNotFit(entity: Entity, canonical: string, values: readonly string[]): string | null {
  const allowed = entity.columns.find((column) => column.name === canonical)?.values;
  if (allowed === undefined || values.every((value) => allowed.includes(value.trim().toLowerCase()))) return null;
  return allowed.join(", ");
}

/** Ids that went through a spreadsheet read `17850.0`. */
function mappingOf(canonical: string, header: string, sample: Sample): ColumnMapping {
  const values = sample.values(header);
  const spoilt = values.length > 0 && values.every((value) => /^\d+\.0+$/.test(value));
  if (spoilt && /(_ref|_id)$/.test(canonical)) return expression(`split_part(${name(header)}, '.', 1)`);
  return { kind: "column", column: header, space: null };
}

const expression = (sql: string): ColumnMapping => ({ kind: "sql", sql, space: null });

/** A column as a person would write it: quoted only where it must be. */
const name = (header: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(header) ? header : quoteName(header));

async function guessTransactions(
  warehouse: Warehouse,
  sample: Sample,
  columns: Map<string, ColumnMapping>,
  confidence: EntityGuess["confidence"],
  todos: string[],
  remarks: string[],
): Promise<void> {
  const header = (canonical: string): string | null => {
    const mapping = columns.get(canonical);
    return mapping?.kind === "column" ? mapping.column : null;
  };
  const product = header("product_id");
  if (product !== null && confidence !== "sure") {
    const { written, alike } = await spellings(warehouse, sample.rough, product);
    if (alike < written) {
      columns.set("product_id", expression(`upper(trim(${name(product)}))`));
      remarks.push(`${written - alike} products are spelt in several ways, and are taken together by upper(trim(…))`);
    }
  }
  const id = header("transaction_id");
  if (id === null || columns.has("kind")) return;
  const prefixes = await idPrefixes(warehouse, sample.rough, id, header("quantity"));
  const rows = prefixes.reduce((sum, prefix) => sum + prefix.rows, 0);
  const branches: string[] = [];
  for (const { prefix, rows: count, negative } of prefixes) {
    if (!/^[A-Za-z]{1,3}-?$/.test(prefix) || count > rows * 0.2) continue;
    const kind = negative >= count * 0.9 ? "return" : "adjustment";
    branches.push(`when ${name(id)} like '${prefix}%' then '${kind}'`);
    remarks.push(`${count} lines have a ${id} with ${prefix} before the number; they are taken for ${kind}s`);
    if (kind === "adjustment")
      todos.push(`kind: are the ${id} with ${prefix} corrections of the books (adjustment), or sales?`);
  }
  if (branches.length > 0) columns.set("kind", expression(`case ${branches.join(" ")} else 'sale' end`));
}

const REF_HEADERS: readonly (readonly [string, RegExp])[] = [
  ["card", /^(loyalty|member|customer)?card(no|number|id)?$/],
  ["openid", /^(openid|unionid|wechatid)$/],
  ["phone", /^(mobile(phone|no)?|phone(number|no)?|telephone|tel|cell(phone)?)$/],
  ["email", /^e?mail(address)?$/],
];

function guessRefs(headers: readonly string[], columns: ReadonlyMap<string, ColumnMapping>): Map<string, string> {
  const own = columns.get("customer_ref");
  const refs = new Map<string, string>();
  for (const [space, pattern] of REF_HEADERS) {
    const header = headers.find((candidate) => pattern.test(plainHeader(candidate)));
    if (header !== undefined && !(own?.kind === "column" && own.column === header)) refs.set(space, header);
  }
  return refs;
}
