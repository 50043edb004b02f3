import { idPrefixes, spellings } from "../../warehouse/heads/profile.js";
import type { ColumnMapping, SourceFormat } from "../../project/source-definition.js";
import type { Guess } from "../../warehouse/heads/guess.js";
import type { Entity } from "../../warehouse/schema/entities.js";
import { quoteName } from "../../warehouse/sql.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Ask } from "./ask.js";
import { guessCodes } from "./guess-codes.js";
import { guessByContent } from "./guess-content.js";
import { guessEntity, type EntityGuess } from "./guess-entity.js";
import { guessFormat, type Undecided } from "./guess-format.js";
import { readSample, type Sample } from "./sample.js";
import type { FoundSource } from "./split-layouts.js";
import { plainHeader } from "./synonyms.js";
import { toldEvidence } from "./told-evidence.js";

/** One source as `init` understands it. Maps are in the order of the entity's columns. */
export interface SourceGuess {
  name: string;
  readonly found: FoundSource;
  readonly sample: Sample;
  readonly entity: Entity;
  readonly confidence: EntityGuess["confidence"];
  readonly columns: Map<string, ColumnMapping>;
  readonly format: SourceFormat;
  readonly undecided: readonly Undecided[];
  readonly refs: Map<string, string>;
  idSpace: string | null;
  readonly unread: readonly string[];
  /** What was guessed, with what speaks for it. */
  readonly evidence: (Guess<string> & { readonly about: string })[];
  readonly todos: string[];
  readonly remarks: string[];
}

/** A source that no entity explains. */
export interface UnknownSource {
  name: string;
  readonly found: FoundSource;
  readonly sample: Sample;
  readonly entity: null;
}

/**
 * Null as entity where none has all its required columns in the headers.
 * @param files those to be looked at whole
 * @throws {FileFault}
 */
export async function guessSource(
  warehouse: Warehouse,
  found: FoundSource,
  files: readonly string[],
  ask: Ask,
  temporary: string,
): Promise<SourceGuess | UnknownSource> {
  const sample = await readSample(warehouse, found, files, temporary);
  const headers = sample.columns.map(({ name }) => name);
  const guess = guessEntity(found.hint, headers) ?? (await guessByContent(found, sample));
  if (guess === null) return { name: found.name, found, sample, entity: null };
  const { entity, confidence } = guess;
  const guessed = await guessFormat(warehouse, found.name, entity, guess.columns, sample, ask);
  const todos = [...(guess.todos ?? []), ...guessed.todos];
  const remarks: string[] = [...found.remarks];
  const evidence = toldEvidence(found);
  const about = guess.evidence ?? `${guess.columns.size} of ${headers.length} columns are known to it`;
  const sure = { sure: "certain", likely: "likely", unsure: "unsure" } as const;
  evidence.unshift({ about: "entity", value: entity.name, certainty: sure[confidence], evidence: about });
  evidence.push(...guessed.evidence);
  const columns = new Map<string, ColumnMapping>();
  for (const [canonical, header] of guess.columns) {
    const values = sample.values(header).filter((value) => !guessed.nulls.includes(value));
    const codes = guessCodes(entity, canonical, values);
    const required = entity.columns.some((column) => column.name === canonical && column.required);
    if (codes?.expression !== undefined && codes.expression !== null) {
      columns.set(canonical, expression(codes.expression.replaceAll("$", name(header))));
      evidence.push({ about: `codes of "${header}"`, value: canonical, certainty: "likely", evidence: codes.evidence });
      continue;
    }
    if (codes !== null && !required) {
      todos.push(`${canonical}: "${header}" has codes that are none of ${codes.allowed}; it is left out`);
      continue;
    }
    if (codes !== null)
      todos.push(
        `${canonical}: "${header}" has codes that are none of ${codes.allowed}: map them with { sql: "case … end" }`,
      );
    const written = guessed.expressions.get(header);
    if (written !== undefined) columns.set(canonical, expression(written.replaceAll("$", name(header))));
    else columns.set(canonical, mappingOf(canonical, header, sample));
  }
  for (const [canonical, mapping] of guess.values ?? []) columns.set(canonical, mapping);
  if (entity.name === "transactions") await guessTransactions(warehouse, sample, columns, confidence, todos, remarks);
  const refs = entity.name === "customers" ? guessRefs(headers, columns) : new Map<string, string>();
  if (sample.uneven.length > 0) remarks.push(`not every file has ${list(sample.uneven)}`);
  if (sample.unwrap) evidence.push(plain("unwrap", 'values stand in ="…" or behind a tab'));
  if (sample.trim) evidence.push(plain("trim", "values have blanks around them"));
  const read = new Set([...guess.columns.values(), ...refs.values()]);
  const unread = headers.filter((header) => !read.has(header));
  const format: SourceFormat = {
    ...found.format,
    trim: sample.trim,
    unwrap: sample.unwrap,
    null: guessed.nulls,
    decimal: guessed.decimal ?? ".",
    thousands: guessed.thousands ?? "",
    timestamp: guessed.timestamp,
  };
  const { undecided } = guessed;
  return {
    name: found.name,
    ...{ found, sample, entity, confidence, columns, format, undecided, refs, unread, evidence, todos, remarks },
    idSpace: null,
  };
}

const plain = (about: string, evidence: string) => ({ about, value: "yes", certainty: "certain" as const, evidence });

export const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

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
  if (!columns.has("amount") && !columns.has("unit_price")) {
    columns.set("amount", { kind: "value", value: "0", space: null });
    todos.push("amount: no column is called so, nor is there a price; without one sales count as nothing");
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
  ["card", /^((loyalty|member|customer)?card(no|number|id)?|(会员|會員)?卡[号號])$/],
  ["openid", /^(openid|unionid|wechatid|微信(号|id)|微信openid)$/],
  [
    "phone",
    /^(mobile(phone|no)?|phone(number|no)?|telephone|tel|cell(phone)?|手[机機](号码?|號碼?)?|(联系)?[电電][话話](号码)?)$/,
  ],
  ["email", /^(e?mail(address)?|(电子)?邮[箱件]|電子郵件)$/],
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
