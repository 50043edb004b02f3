import { quoteName, sql } from "../sql.js";
import { Warehouse, type Plain } from "../warehouse.js";
import type { FileFormat } from "./file-format.js";
import { writeRows } from "./write-rows.js";

type PlainRow = Readonly<Record<string, Plain>>;

/** Rows that are loaded at a time. */
const BATCH = 20_000;

/** Writes plain rows, as commands print them, to one file through the writers of `writeRows`. Missing values are null. */
export async function writeRecords(
  rows: readonly PlainRow[],
  names: readonly string[],
  format: FileFormat,
  path: string,
  title: string,
): Promise<void> {
  const warehouse = await Warehouse.open(":memory:", { threads: 1 });
  try {
    const columns = names.map((name, i) => ({
      name,
      place: `c${i}`,
      type: typeOf(rows.map((row) => row[name] ?? null)),
    }));
    const spec = columns.map(({ place, type }) => `${place} ${type}`);
    await warehouse.run(`create table record (i bigint, ${spec.join(", ")})`);
    for (let from = 0; from < rows.length; from += BATCH) {
      const part = rows.slice(from, from + BATCH).map((row) => names.map((name) => textOf(row[name] ?? null)));
      const cells = columns.map(({ type }, c) => `r[${c + 1}]::${type}`);
      await warehouse.run(
        `insert into record select ${from} + i, ${cells.join(", ")} from (
          select unnest(cells) as r, generate_subscripts(cells, 1) as i
          from (select from_json($part::json, '[["VARCHAR"]]') as cells) as given
        ) as unnested`,
        { part: JSON.stringify(part) },
      );
    }
    const cells = columns.map(({ name, place }) => `${place} as ${quoteName(name)}`);
    const query = sql.raw<unknown>(`select ${cells.join(", ")} from record order by i`);
    await writeRows(warehouse, { query, columns: null, people: format === "xlsx", title }, format, path);
  } finally {
    warehouse.close();
  }
}

const textOf = (value: Plain): string | null => {
  if (value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value).replaceAll(/\p{Surrogate}/gu, "\uFFFD");
};

/** A type that gives each text back as it was; text where none does. */
function typeOf(values: readonly Plain[]): string {
  const found = values.filter((value) => value !== null);
  if (found.length === 0) return "varchar";
  if (found.every((value) => typeof value === "boolean")) return "boolean";
  if (found.every((value) => typeof value === "number")) {
    return found.every((value) => Number.isSafeInteger(value)) ? "bigint" : "double";
  }
  if (!found.every((value) => typeof value === "string")) return "varchar";
  return TYPES.find(([pattern]) => found.every((value) => pattern.test(value)))?.[1] ?? "varchar";
}

/** Money and times, which rows hold as text. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^-?(0|[1-9]\d{0,13})\.\d{4}$/, "decimal(18, 4)"],
  [/^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{0,5}[1-9])?$/, "timestamp"],
  [/^[1-9]\d{3}-\d\d-\d\d$/, "date"],
];
