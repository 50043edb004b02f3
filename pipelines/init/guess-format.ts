import { fittingPatterns, topValues } from "../../warehouse/heads/profile.js";
import type { ColumnType, Entity } from "../../warehouse/schema/entities.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Ask } from "./ask.js";
import type { Sample } from "./sample.js";

/** What of `format:` must be stated, and what could not be known. */
export interface FormatGuess {
  readonly delimiter: string | null;
  readonly nulls: readonly string[];
  readonly decimal: "," | null;
  readonly thousands: string | null;
  readonly timestamp: readonly string[];
  readonly todos: readonly string[];
  readonly remarks: readonly string[];
}

const NEVER_A_VALUE = ["NULL", "null", "\\N", "#N/A", "N/A", "n/a"];
const NO_NUMBER = [...NEVER_A_VALUE, "NA", "None", "none", "nan", "NaN", "?", "-", "--"];
const ISO = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?$/;

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
  const nulls = new Set<string>();
  for (const header of columns.values()) {
    const tokens = numbers.includes(header) || times.includes(header) ? NO_NUMBER : NEVER_A_VALUE;
    for (const token of tokens) if (sample.values(header).includes(token)) nulls.add(token);
  }
  const figures = numbers.flatMap((header) => sample.values(header)).map((value) => value.trim());
  const commas = figures.some(
    (value) => /^[+-]?\d{1,3}(\.\d{3})*,\d+$/.test(value) && !/^[+-]?\d{1,3}(,\d{3})+$/.test(value),
  );
  const points = figures.some((value) => /\.\d*$/.test(value) && !/,\d+$/.test(value));
  const decimal = commas && !points ? "," : null;
  const grouped = decimal === "," ? /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/ : /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
  const thousands = figures.some((value) => grouped.test(value)) ? (decimal === "," ? "." : ",") : null;
  const timestamp = new Set<string>();
  const todos: string[] = [];
  const remarks: string[] = [];
  for (const header of times) {
    const odd = sample.values(header).filter((value) => !nulls.has(value) && !ISO.test(value));
    if (odd.length === 0) continue;
    const fit = await guessPattern(warehouse, odd, sample, header);
    if (fit.length === 1) timestamp.add(fit[0]!);
    if (fit.length === 1) remarks.push(`${source}: times in "${header}" are ${fit[0]}`);
    if (fit.length === 0)
      todos.push(`the times in "${header}" have a form of their own: state it under format: { timestamp: … }`);
    if (fit.length > 1) {
      const question = `${source}: "${header}" can be read as ${fit.join(" or as ")}. Which is it?`;
      const answer = await ask(question, fit);
      if (answer !== null) timestamp.add(answer);
      else todos.push(`"${header}" fits ${fit.join(" and ")}: state one as format: { timestamp: "…" }`);
    }
  }
  const ending = sample.rough.files[0]!;
  const expected = /\.tsv(\.gz)?$/i.test(ending) ? "\t" : null;
  const stated = sample.delimiter !== null && sample.delimiter !== expected && sample.delimiter !== ",";
  return {
    delimiter: stated ? sample.delimiter : null,
    nulls: [...nulls].sort(),
    decimal,
    thousands,
    timestamp: [...timestamp].sort(),
    todos,
    remarks,
  };
}

const DATES = [
  "%d/%m/%Y",
  "%m/%d/%Y",
  "%d.%m.%Y",
  "%d-%m-%Y",
  "%m-%d-%Y",
  "%Y/%m/%d",
  "%d/%m/%y",
  "%m/%d/%y",
  "%d.%m.%y",
];
const NAMED = ["%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %B %Y"];
const CLOCKS = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"];
const PATTERNS = [
  ...[...DATES, ...NAMED].flatMap((date) => CLOCKS.map((clock) => date + clock)),
  ...["%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S", "%Y.%m.%d", "%Y.%m.%d %H:%M:%S"],
];

/** The forms that fit every value; where days and months could change places, all values of the column are asked. */
async function guessPattern(
  warehouse: Warehouse,
  values: readonly string[],
  sample: Sample,
  header: string,
): Promise<string[]> {
  if (values.every((value) => /^\d{10}$/.test(value))) return ["epoch_s"];
  if (values.every((value) => /^\d{13}$/.test(value))) return ["epoch_ms"];
  if (values.every((value) => /^[2-6]\d{4}(\.\d+)?$/.test(value))) return ["excel"];
  const fit = async (texts: readonly string[], patterns: readonly string[]) => {
    const shares = await fittingPatterns(warehouse, texts, patterns);
    return patterns.filter((_, i) => shares[i] === 1);
  };
  const fitting = await fit(values, PATTERNS);
  if (fitting.length < 2) return fitting;
  const all = await topValues(warehouse, sample.rough, header, 20_000);
  const texts = all.map(({ value }) => value).filter((value) => !ISO.test(value) && /\d/.test(value));
  return fit(texts, fitting);
}
