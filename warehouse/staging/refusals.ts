import type { SourceDefinition } from "../../project/source-definition.js";
import { WarehouseError } from "../errors.js";
import type { Entity } from "../schema/entities.js";
import { quoteName, quotePath } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { readRecords, readStretch, recordsAt } from "./csv/record-index.js";
import { readLines } from "./ndjson/read-lines.js";
import type { OpenedFile } from "./open-file.js";
import type { GivenUp } from "./dropped.js";
import { placeUnrated } from "./hold-unrated.js";
import { MOST_UNREADABLE, tooManyUnreadable } from "./file-fault.js";
import { FAULT_SEPARATOR, type StagedFile } from "./stage.js";

/** What happened to the rows of one delivery so far. */
export interface DeliveryCount {
  readonly delivery: number;
  /** Records of the file. */
  readonly rowsIn: number;
  readonly filtered: number;
  /** Records that the engine did not take at all: malformed, ragged, badly encoded. */
  readonly unreadable: number;
  /** Records whose values break a rule. */
  readonly faulty: number;
  /** Row id of the delivery's first staged row. */
  readonly firstRid: number;
  /** Numbers of the records that were not staged, ascending. */
  readonly skipped: readonly number[];
  readonly rejected: readonly {
    readonly record: number;
    readonly line: number;
    readonly text: string;
    readonly rule: string;
  }[];
  /** The engine's count and ours differ: the file cannot be trusted. */
  readonly miscounted: boolean;
}

/** Counts the staged rows of each delivery against the records that its file holds. */
export async function countDeliveries(
  warehouse: Warehouse,
  loading: string,
  files: readonly StagedFile[],
): Promise<DeliveryCount[]> {
  const rows = await warehouse.rows<{
    delivery: number;
    rows: number;
    filtered: number;
    blank: number;
    faulty: number;
    first: number;
  }>(
    `select delivery, count(*)::bigint as rows, count(*) filter (problem = 'filtered') as filtered, count(*) filter (problem = 'blank') as blank,
       count(*) filter (problem not in ('filtered', 'blank')) as faulty, min(rowid) as first from ${loading} group by delivery`,
  );
  const staged = new Map(rows.map((r) => [r.delivery, r]));
  const rejects = await readRejects(warehouse, files);
  return files.map(({ delivery, file }) => {
    const counts = staged.get(delivery) ?? { rows: 0, filtered: 0, blank: 0, faulty: 0, first: 0 };
    const base = { delivery, filtered: counts.filtered, faulty: counts.faulty, firstRid: counts.first };
    const aside = file.original?.setAside.length ?? 0;
    if (file.csv === null) {
      const rowsIn = counts.rows - counts.blank + aside;
      return { ...base, rowsIn, unreadable: aside, skipped: [], rejected: [], miscounted: false };
    }
    const { scan, dialect } = file.csv;
    const mine = rejects.filter((r) => r.path === file.readPath);
    const offsets = mine.map((r) => ({ offset: r.offset, rule: r.rule })).sort((a, b) => a.offset - b.offset);
    const found = recordsAt(
      file.plainPath,
      dialect,
      scan,
      offsets.map((o) => o.offset),
    );
    const places = originalPlaces(
      file,
      found.map((r) => [r.record, r]),
    );
    const rejected = found.map((r, i) => ({ record: r.record, ...places.get(r.record)!, rule: offsets[i]!.rule }));
    return {
      ...base,
      rowsIn: scan.records + scan.malformed.length + aside - counts.blank,
      unreadable: rejected.length + scan.malformed.length + aside,
      skipped: rejected.map((r) => r.record),
      rejected,
      miscounted: counts.rows + rejected.length !== scan.records,
    };
  });
}

/**
 * Writes refused rows, whole, to `target` (the shape of `quarantine.refused`): those that the engine did not take,
 * those with a `problem`, and those that the merge dropped with a rule (`m_dropped`).
 */
export async function writeRefused(
  warehouse: Warehouse,
  options: {
    readonly source: SourceDefinition;
    readonly entity: Entity;
    readonly loading: string;
    readonly files: readonly StagedFile[];
    readonly counts: readonly DeliveryCount[];
    readonly shownPath: (path: string) => string;
    readonly target: string;
    /** Lines that a person gave up, with the reason of then, by delivery. */
    readonly dropped: GivenUp;
  },
): Promise<void> {
  const { loading, files, counts, target } = options;
  await warehouse.run(`create or replace temp table m_refused as
    select rowid as rid, delivery, problem from ${loading} where problem is not null and problem not in ('filtered', 'blank')
    union all
    select d.rid, l.delivery, d.rule from m_dropped as d join ${loading} as l on l.rowid = d.rid where d.rule is not null
    union all
    select u.rid, l.delivery, 'no-rate${FAULT_SEPARATOR}currency' from m_unrated as u join ${loading} as l on l.rowid = u.rid`);
  const witness = witnessOf(options.source, options.entity);
  for (const [i, staged] of files.entries()) {
    const { file, delivery } = staged;
    const count = counts[i]!;
    const shown = options.shownPath(file.path);
    const givenUp = options.dropped.get(delivery);
    const write = (rows: readonly RefusedRow[]) => {
      const told = rows.map((row) => ({ ...row, state: "open", ...givenUp?.get(row.line) }));
      return insertRefused(warehouse, target, options.source.name, shown, file.sha256.slice(0, 16), delivery, told);
    };
    const malformed = file.csv?.scan.malformed ?? [];
    await write(file.original?.setAside ?? []);
    await write([
      ...malformed.map((m) => ({
        line: m.line,
        column: null,
        rule: m.rule,
        text: readStretch(file.plainPath, m),
      })),
      ...count.rejected.map((r) => ({ line: r.line, column: null, rule: r.rule, text: r.text })),
    ]);
    for (let after = -1; ;) {
      const batch = await warehouse.rows<{ rid: number; problem: string; witness: string | null }>(
        `select r.rid, r.problem, ${witness} as witness from m_refused as r join ${loading} as l on l.rowid = r.rid
         where r.delivery = ${delivery} and r.rid > ${after} order by r.rid limit 20000`,
      );
      if (batch.length === 0) break;
      after = batch.at(-1)!.rid;
      const places = batch.map(({ rid, problem }) => {
        const [rule, column] = problem.split(FAULT_SEPARATOR) as [string, string?];
        return { record: recordNumber(rid - count.firstRid, count.skipped), rule, column: column ?? null };
      });
      const found = await recordTexts(
        warehouse,
        staged,
        places.map((p) => p.record),
      );
      const texts = originalPlaces(file, found);
      places.forEach((p, i) => checkWitness(found.get(p.record)?.text, batch[i]!.witness, file.type === "csv"));
      await write(places.map((p) => ({ ...texts.get(p.record)!, rule: p.rule, column: p.column })));
      await placeUnrated(
        warehouse,
        batch.flatMap(({ rid }, i) => {
          const { record, rule } = places[i]!;
          return rule === "no-rate" ? [{ rid, line: texts.get(record)!.line }] : [];
        }),
      );
    }
  }
}

/** A staged value that stands in the row's own text as it is, to be held against it. */
function witnessOf(source: SourceDefinition, entity: Entity): string {
  const column = entity.columns.find((c) => {
    const plain =
      c.type === "text" && !c.customerRef && c.values === undefined && !(c.spacedId && source.idSpace !== null);
    return plain && source.columns[c.name]?.kind === "column";
  });
  return column === undefined ? "null" : `l.${quoteName(column.name)}`;
}

/** @throws {WarehouseError} row-order: the engine did not keep the order of the file, so no line can be named */
function checkWitness(text: string | undefined, witness: string | null, csv: boolean): void {
  // JSON may write a character as an escape, and a number in another form.
  const plain =
    witness !== null &&
    !/["\\]/.test(witness) &&
    (csv || !(text?.includes("\\") === true || /^[0-9.eE+-]+$/.test(witness)));
  if (text === undefined || (plain && !text.includes(witness))) {
    throw new WarehouseError(
      "row-order",
      "a refused row was not found where it should stand in its file: nothing was loaded. Please report this.",
    );
  }
}

/** Lines in the file of records, 0 the first. */
export async function linesOfRecords(
  warehouse: Warehouse,
  staged: StagedFile,
  records: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const found = originalPlaces(staged.file, await recordTexts(warehouse, staged, records));
  return new Map([...found].map(([record, { line }]) => [record, line]));
}

interface RefusedRow {
  readonly line: number;
  readonly column: string | null;
  readonly rule: string;
  readonly text: string;
}

const MESSAGES: Readonly<Record<string, string>> = {
  "unclosed-quote":
    "a quote in this line is not closed, or is followed by text: quote a field whole and double the quotes inside",
  "nul-byte": "the line has NUL bytes: part of the file was lost, or it is in another encoding",
  "long-line": "the line is longer than 16 MB",
  "ambiguous-time": "two of the declared patterns read it as two different days: state one of them",
  "stray-return": "a carriage return stands in the middle of the line, outside quotes: is it one line or two?",
  "too-few-columns": "the line has fewer columns than the header",
  "too-many-columns": "the line has more columns than the header",
  "formula-without-value":
    "a formula has no stored value: open the workbook in a spreadsheet program and save it there",
  "bad-encoding": "the line is not valid in the encoding of the source: declare `format: encoding`",
  "not-json": "not one JSON object, or not valid JSON",
  required: "a required column is empty",
  "not-a-number": "not a plain number such as 1234.50: no exponent, no underscore, no unit",
  "inexact-number": "a number with more digits than JSON or a double keeps: deliver it as text",
  "number-out-of-range": "the number does not fit its column",
  "not-a-time": "not a time such as 2026-01-31 18:05:00: declare `format: timestamp` for other forms",
  "not-a-date": "not a date such as 2026-01-31: declare `format: timestamp` for other forms",
  "not-a-boolean": "neither true nor false",
  "time-out-of-range": "the time lies before 1900 or after 2199",
  "unknown-code": "not one of the values that the column may have",
  "masked-ref": "a masked value is no customer ref",
  "amount-missing": "neither amount nor unit_price gives an amount, or it is out of range",
  "amount-sign": "a sale is not negative and a return is not positive: see `returns: positive`",
  "not-a-version": "version_by is neither a time nor a number",
  "expression-failed": "an expression of the mapping cannot be computed for this row",
  "append-conflict":
    "another content came first under this key, and the source appends: if this one is right, `quarantine replay --replace` takes it as a correction; where corrections are usual, see `mode: upsert`",
  "key-conflict":
    "different rows share this key: give one of two sources an id_space, or mend the export; `quarantine replay --replace` takes the last of one file",
  "no-rate": "there is no exchange rate for its currency on or before its day; tried again by every load",
};

/** What a rule says, for people. */
export const ruleMessage = (rule: string): string => MESSAGES[rule] ?? `breaks the rule ${rule}`;

async function insertRefused(
  warehouse: Warehouse,
  target: string,
  source: string,
  file: string,
  loadId: string,
  delivery: number,
  rows: readonly (RefusedRow & { readonly state: string })[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += 2000) {
    const records = rows
      .slice(i, i + 2000)
      .map((r) => ({ l: r.line, c: r.column, r: r.rule, m: ruleMessage(r.rule), t: r.text, s: r.state }));
    await warehouse.run(
      `insert into ${target} (source, file, line_number, column_name, rule, message, raw_text, load_id, state, delivery)
       select $source, $file, r.l, r.c, r.r, r.m, r.t, $load_id, r.s, ${delivery}
       from (select unnest(from_json($rows::json, '[{"l":"BIGINT","c":"VARCHAR","r":"VARCHAR","m":"VARCHAR","t":"VARCHAR","s":"VARCHAR"}]')) as r)`,
      { source, file, load_id: loadId, rows: JSON.stringify(records) },
    );
  }
}

async function readRejects(
  warehouse: Warehouse,
  files: readonly StagedFile[],
): Promise<{ path: string; offset: number; rule: string }[]> {
  const { there } = await warehouse.row<{ there: boolean }>(
    "select count(*) > 0 as there from duckdb_tables() where table_name = 'reject_errors' and temporary",
  );
  if (!there) return [];
  const [most] = await warehouse.rows<{ path: string; lines: number }>(
    `select s.file_path as path, count(distinct e.line_byte_position)::bigint as lines
     from reject_errors as e join reject_scans as s on s.scan_id = e.scan_id and s.file_id = e.file_id
     group by all order by lines desc limit 1`,
  );
  if (most !== undefined && most.lines > MOST_UNREADABLE) {
    throw tooManyUnreadable(files.find(({ file }) => file.readPath === most.path)?.file.path);
  }
  const rows = await warehouse.rows<{ path: string; offset: number; type: string }>(
    `select s.file_path as path, e.line_byte_position as offset, min(e.error_type::varchar) as type
     from reject_errors as e join reject_scans as s on s.scan_id = e.scan_id and s.file_id = e.file_id
     group by all order by path, "offset"`,
  );
  return rows.map(({ path, offset, type }) => ({ path, offset, rule: REJECT_RULES[type] ?? "unreadable-line" }));
}

const REJECT_RULES: Readonly<Record<string, string>> = {
  "MISSING COLUMNS": "too-few-columns",
  "TOO MANY COLUMNS": "too-many-columns",
  "INVALID ENCODING": "bad-encoding",
  "UNQUOTED VALUE": "unclosed-quote",
};

/** The number of the staged row `place` (from 0) among all records, those not staged counted. */
function recordNumber(place: number, skipped: readonly number[]): number {
  let record = place;
  for (const s of skipped) {
    if (s > record) break;
    record++;
  }
  return record;
}

/** Places and texts of records as people know them, where the file that was read is not the one that was delivered. */
function originalPlaces(
  { original }: OpenedFile,
  found: Iterable<readonly [number, { readonly line: number; readonly text: string }]>,
): Map<number, { line: number; text: string }> {
  const records = [...found];
  const stood = original?.find(records.map(([record]) => record));
  return new Map(
    records.map(([record, { line, text }]) => {
      const place = stood?.get(record);
      return [record, { line: place?.line ?? line, text: place?.text ?? text }];
    }),
  );
}

async function recordTexts(
  warehouse: Warehouse,
  { file }: StagedFile,
  records: readonly number[],
): Promise<Map<number, { line: number; text: string }>> {
  if (file.csv !== null) {
    return new Map(
      readRecords(file.plainPath, file.csv.dialect, file.csv.scan, records).map((r) => [
        r.record,
        { line: r.line, text: r.text },
      ]),
    );
  }
  const wanted = records.map((r) => r + 1);
  const select =
    file.type === "parquet"
      ? `select file_row_number + 1 as line, to_json(struct_pack(${file.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(", ")}))::varchar as text
         from read_parquet(${quotePath(file.plainPath)}, file_row_number = true) where list_contains($wanted, file_row_number + 1)`
      : `select line, l as text from (select row_number() over () as line, l from ${readLines([file.plainPath])}) where list_contains($wanted, line)`;
  const rows = await warehouse.rows<{ line: number; text: string }>(select, { wanted });
  return new Map(rows.map((r) => [r.line - 1, r]));
}
