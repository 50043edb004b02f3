import { guessNumbers, hasMoneySign, looksNumeric } from "../../warehouse/heads/guess-numbers.js";
import { guessTimes, isIsoTime } from "../../warehouse/heads/guess-times.js";
import { grouped, type Guess } from "../../warehouse/heads/guess.js";
import { disagreements } from "../../warehouse/heads/profile.js";
import type { ColumnType, Entity } from "../../warehouse/schema/entities.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Ask } from "./ask.js";
import type { Sample } from "./sample.js";

/** A column whose day and month may change places. */
export interface Undecided {
  readonly header: string;
  /** The patterns of each order. */
  readonly choices: readonly (readonly string[])[];
  readonly values: number;
}

/** What of `format:` the values of the columns say, and what could not be known. */
export interface FormatGuess {
  readonly nulls: readonly string[];
  readonly decimal: "," | null;
  readonly thousands: string | null;
  readonly timestamp: readonly string[];
  /** Columns whose day and month may change places: the patterns of which a person must choose one. */
  readonly undecided: readonly Undecided[];
  /** Headers whose values need an expression: `$` stands for the column. */
  readonly expressions: ReadonlyMap<string, string>;
  readonly evidence: readonly (Guess<string> & { readonly about: string })[];
  readonly todos: readonly string[];
}

const NEVER_A_VALUE = ["NULL", "null", "(null)", "\\N", "#N/A", "N/A", "n/a", "<NULL>"];
const NO_VALUE = [
  ...NEVER_A_VALUE,
  ...["NA", "None", "none", "nan", "NaN", "?", "-", "--", "—", "/", "无", "空", "暂无", "未知", "不详", "k.A.", "n.a."],
];

export async function guessFormat(
  warehouse: Warehouse,
  source: string,
  entity: Entity,
  columns: ReadonlyMap<string, string>,
  sample: Sample,
  ask: Ask,
): Promise<FormatGuess> {
  const ofType = (...types: ColumnType[]) =>
    [...columns].flatMap(([name, header]) => {
      const type = name === "known_at" ? "time" : entity.columns.find((column) => column.name === name)?.type;
      return type !== undefined && types.includes(type) ? [header] : [];
    });
  const isText = (header: string) => sample.columns.find(({ name }) => name === header)?.type === "VARCHAR";
  const numbers = ofType("money", "quantity", "number", "rate", "integer").filter(isText);
  const times = ofType("time", "date").filter(isText);
  const ids = [...columns].filter(([name]) => /(_ref|_id|_no)$/.test(name)).map(([, header]) => header);
  const evidence: FormatGuess["evidence"][number][] = [];
  const todos: string[] = [];

  const nulls = new Set<string>();
  for (const header of new Set(columns.values())) {
    const strict = numbers.includes(header) || times.includes(header) || ids.includes(header);
    const tokens = strict ? NO_VALUE : NEVER_A_VALUE;
    const found = new Set(sample.values(header));
    for (const { value } of strict && isText(header) ? await sample.counted(header) : []) found.add(value);
    const hits = tokens.filter((token) => found.has(token));
    for (const token of hits) nulls.add(token);
    if (hits.length > 0) {
      const value = hits.map((token) => JSON.stringify(token)).join(", ");
      evidence.push({ about: `null in "${header}"`, value, certainty: "likely", evidence: "no value of its column" });
    }
  }

  const figures: string[] = [];
  const expressions = new Map<string, string>();
  for (const header of numbers) {
    const values = (await sample.counted(header)).map(({ value }) => value).filter((value) => !nulls.has(value));
    figures.push(...values);
    const signed = values.filter((value) => hasMoneySign(value) && looksNumeric(value)).length;
    if (signed > 0) {
      expressions.set(header, "regexp_replace($, '[^0-9.,+-]', '', 'g')");
      const told = `${grouped(signed)} of ${grouped(values.length)} distinct values have a sign of money`;
      evidence.push({ about: `"${header}"`, value: "without its signs", certainty: "certain", evidence: told });
    }
  }
  const number = guessNumbers(figures.filter((value) => looksNumeric(value)));
  const decimal = number.value.decimal === "," ? "," : null;
  const thousands = number.value.thousands === "" ? null : number.value.thousands;
  if (decimal !== null || thousands !== null || number.certainty !== "certain") {
    const value = `decimal "${number.value.decimal}"${thousands === null ? "" : `, thousands "${thousands}"`}`;
    evidence.push({ about: "numbers", ...number, value });
  }
  if (number.certainty === "unsure") todos.push(`decimal and thousands: ${number.evidence}. Is it so?`);

  const timestamp: string[] = [];
  const owners = new Map<string, string>();
  const undecided: Undecided[] = [];
  for (const header of times) {
    const counted = (await sample.counted(header)).filter(({ value }) => !nulls.has(value));
    if (counted.length === 0 || counted.every(({ value }) => isIsoTime(value))) continue;
    const found = guessTimes(counted);
    let { patterns } = found;
    for (const choices of found.undecided) {
      const shown = choices.map((order) => order.join(" | "));
      const answer = await ask(`${source}: "${header}" can be read as ${shown.join(" or as ")}. Which is it?`, shown);
      const chosen = choices[shown.indexOf(answer ?? "")];
      if (chosen === undefined) undecided.push({ header, choices, values: found.values });
      else patterns = [...patterns, ...chosen];
    }
    const value = [...patterns, ...found.undecided.map(() => "?")].join(" | ") || "none";
    evidence.push({ about: `times in "${header}"`, value, certainty: found.certainty, evidence: found.evidence });
    for (const both of found.mixed)
      todos.push(`"${header}" has dates with the day first and dates with the month first (${both}): export it again`);
    if (patterns.length === 0 && found.undecided.length === 0)
      todos.push(`the times in "${header}" have a form of their own: state it under format: { timestamp: … }`);
    const values = counted.map((each) => each.value);
    const rival = await rivalOf(warehouse, patterns, owners, values);
    if (rival !== null && patterns.length === 1) {
      expressions.set(header, `strptime($, '${patterns[0]!}')`);
      const told = `"${rival}" has the other order: this column says its own`;
      evidence.push({ about: `"${header}"`, value: patterns[0]!, certainty: found.certainty, evidence: told });
      continue;
    }
    for (const pattern of patterns) {
      if (!timestamp.includes(pattern)) timestamp.push(pattern);
      owners.set(pattern, owners.get(pattern) ?? header);
    }
  }
  return {
    nulls: [...nulls].sort(),
    decimal,
    thousands,
    timestamp: inOrder(timestamp),
    undecided,
    expressions,
    evidence,
    todos,
  };
}

/** The column whose pattern would read these values otherwise than their own. */
async function rivalOf(
  warehouse: Warehouse,
  patterns: readonly string[],
  owners: ReadonlyMap<string, string>,
  values: readonly string[],
): Promise<string | null> {
  for (const pattern of patterns.filter((each) => each.startsWith("%"))) {
    for (const [other, owner] of owners) {
      if (other === pattern || !other.startsWith("%")) continue;
      if ((await disagreements(warehouse, values, pattern, other)) > 0) return owner;
    }
  }
  return null;
}

/** %Y reads two digits as a year of the first century, and numbers read nearly everything: those come last. */
const inOrder = (patterns: readonly string[]): string[] =>
  [...patterns].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

const rank = (pattern: string): number => (!pattern.startsWith("%") ? 2 : pattern.includes("%Y") ? 1 : 0);
