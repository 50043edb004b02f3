import { looksNumeric } from "./guess-numbers.js";
import { isTotalLine } from "./guess-footer.js";
import { ofAll, type Guess } from "./guess.js";
import { parseRecords, type HeadRecord } from "./records.js";

/** How the lines of a text file, or the rows of a sheet, become a table. */
export interface Layout {
  /** null: one column. */
  readonly delimiter: Guess<string | null>;
  /** Lines before the header. */
  readonly skip: Guess<number>;
  readonly header: Guess<boolean>;
  readonly fields: number;
}

const DELIMITERS = [",", ";", "\t", "|"] as const;
const LOOKED_AT = 400;

/** @param bytes UTF-8 without a mark */
export function guessLayout(bytes: Buffer, whole: boolean): Layout {
  const tried = DELIMITERS.map((delimiter) => {
    const records = parseRecords(bytes, delimiter, whole, LOOKED_AT);
    const table = tableOf(records);
    const body = records
      .slice(table.start)
      .filter(({ fields }) => fields.length === table.fields || !isTotalLine(fields));
    const agreeing = body.filter(({ fields }) => fields.length === table.fields).length;
    const share = agreeing / Math.max(1, body.length);
    const score = table.fields < 2 ? 0 : share + (table.header.value ? 0.2 : 0) - 0.01 * table.start;
    return { delimiter, records, table, agreeing, lines: body.length, share, score };
  });
  tried.sort((a, b) => b.score - a.score || b.table.fields - a.table.fields);
  const [best, second] = tried as [(typeof tried)[number], (typeof tried)[number]];
  if (best.score === 0) {
    const { records, table } = tried.find(({ delimiter }) => delimiter === ",")!;
    return {
      delimiter: {
        value: null,
        certainty: "likely",
        evidence: blanksBetween(records) ? BLANKS : "no separator divides its lines",
      },
      skip: skipOf(records, 0),
      header: table.header,
      fields: 1,
    };
  }
  const { table, records, agreeing, lines } = best;
  const evidence = `${ofAll(agreeing, lines)} lines have ${table.fields} columns`;
  const sure = best.share > 0.95 && best.score - second.score > 0.15;
  return {
    delimiter: {
      value: best.delimiter,
      certainty: sure ? "certain" : best.share > 0.8 ? "likely" : "unsure",
      evidence,
    },
    skip: skipOf(records, table.start),
    header: table.header,
    fields: table.fields,
  };
}

/** The engine needs one character between columns. */
const BLANKS = "runs of blanks stand between columns, which cannot be read: export it with commas or tabs";

const blanksBetween = (records: readonly HeadRecord[]): boolean =>
  records.length > 1 && records.slice(1).every(({ fields }) => /\S {2,}\S/.test(fields.join(",")));

/** The same for rows of a sheet, whose columns are given. */
export function guessSheetLayout(records: readonly HeadRecord[]): Layout {
  const filled = records.map(({ fields }) => fields.filter((text) => text.trim() !== "").length);
  const widest = mode(
    filled.map((count, i) => (count < 2 ? 0 : records[i]!.fields.length)).filter((count) => count > 0),
  );
  // Cells may be empty: a row belongs to the table if it fills more than half of it.
  const start = Math.max(
    0,
    filled.findIndex((count) => count > widest / 2),
  );
  return {
    delimiter: { value: null, certainty: "certain", evidence: "a sheet has columns" },
    skip: skipOf(records, start),
    header: guessHeader(records.slice(start)),
    fields: widest,
  };
}

function skipOf(records: readonly HeadRecord[], start: number): Guess<number> {
  const value = (records[start]?.line ?? 1) - 1;
  return value === 0
    ? { value, certainty: "certain", evidence: "the first line begins the table" }
    : {
        value,
        certainty: "likely",
        evidence: `the table begins in line ${value + 1}; what stands above has other columns`,
      };
}

/** The most frequent number of columns, and the first record that has it. */
function tableOf(records: readonly HeadRecord[]): { fields: number; start: number; header: Guess<boolean> } {
  const fields = mode(records.map((record) => record.fields.length));
  const first = records.findIndex((record) => record.fields.length === fields);
  const start = Math.max(0, first);
  return { fields, start, header: guessHeader(records.slice(start).filter((r) => r.fields.length === fields)) };
}

function mode(counts: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
  return [...seen].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

const DATE = /^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}/;
const valueLike = (text: string): boolean => looksNumeric(text) || DATE.test(text) || /^\d{5,}/.test(text);

/** A header names its columns: no numbers or dates where the rows below have them, no name twice. */
function guessHeader(records: readonly HeadRecord[]): Guess<boolean> {
  const [first, ...below] = records.map(({ fields }) => fields.map((text) => text.trim()));
  const rows = below.filter((fields) => !isTotalLine(fields)).slice(0, 100);
  if (first === undefined || rows.length === 0) {
    return { value: true, certainty: "unsure", evidence: "there is no row to hold it against" };
  }
  let against = 0;
  let speaking = 0;
  first.forEach((name, i) => {
    const values = rows.map((row) => row[i] ?? "").filter((text) => text !== "");
    const share = values.filter(valueLike).length / Math.max(1, values.length);
    if (values.length > 0 && share > 0.8) {
      if (name !== "" && valueLike(name)) against++;
      else speaking++;
    }
    if (values.length > 1 && name !== "" && values.filter((text) => text === name).length > values.length / 20)
      against++;
  });
  const twice = new Set(first).size < first.length;
  if (against > 0 && against >= speaking) {
    return { value: false, certainty: "likely", evidence: `${against} names in the first line look like values` };
  }
  if (against === 0 && speaking > 0 && !twice) {
    return { value: true, certainty: "certain", evidence: `${speaking} columns have names above numbers and dates` };
  }
  return { value: true, certainty: twice ? "unsure" : "likely", evidence: "the first line names columns of text" };
}
