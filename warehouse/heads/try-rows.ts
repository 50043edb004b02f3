import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceDefinition } from "../../project/source-definition.js";
import type { Entity } from "../schema/entities.js";
import { quoteName, quotePath, quoteText } from "../sql.js";
import { mapColumns } from "../staging/map-columns.js";
import { openFile } from "../staging/open-file.js";
import { FAULT_SEPARATOR, stage } from "../staging/stage.js";
import type { Clock } from "../staging/typed-column.js";
import type { Warehouse } from "../warehouse.js";
import type { FileHead } from "./read-head.js";

/** How the first rows of a file fare under a mapping, as the loader itself takes them. */
export interface TriedRows {
  /** Rows looked at, those of a wrong number of columns included. */
  readonly rows: number;
  readonly refused: number;
  /** Rows that `where` leaves out. */
  readonly filtered: number;
  /** By rule and column, the most frequent first. */
  readonly problems: readonly {
    readonly rule: string;
    readonly column: string | null;
    readonly rows: number;
    /** Where the first of them stands. */
    readonly line: number;
  }[];
  /** The first sound rows as the warehouse will see them; null for null. */
  readonly preview: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | null)[])[];
  };
}

const SHOWN = 10;

/**
 * Stages the rows of a head as a load would, and stores nothing.
 * @param temporary a folder for a copy of the rows; the caller removes it
 * @throws {FileFault} missing-column, duplicate-column
 * @throws {ConfigurationError} for an expression that is not allowed
 */
export async function tryRows(
  warehouse: Warehouse,
  head: FileHead,
  path: string,
  source: SourceDefinition,
  entity: Entity,
  clock: Clock,
  temporary: string,
): Promise<TriedRows> {
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const copy = await copyOfHead(warehouse, head, path, temporary);
  const trial = { ...source, format: { ...source.format, ...PLAIN, type: copy.type } };
  const file = await openFile(warehouse, copy.path, trial.format, temporary);
  const mapped = await mapColumns(warehouse, trial, entity, file);
  const names = [...mapped.sql.keys()].filter((name) => name !== "keep" && name !== "version");
  const own = entity.columns.map(({ name }) => name).filter((name) => names.includes(name) || ALWAYS.has(name));
  const shown = entity.name === "transactions" ? own : own.filter((name) => names.includes(name));
  await stage(warehouse, {
    entity,
    source: trial,
    files: [{ delivery: 1, floor: null, file, mapped }],
    clock,
    target: TRIED,
    stored: new Set([...shown, ...names.filter((name) => /^(ref|x)_/.test(name))]),
  });
  const found = await warehouse.rows<{ rule: string; column: string | null; rows: number; first: number }>(
    `select split_part(problem, ${quoteText(FAULT_SEPARATOR)}, 1) as rule, nullif(split_part(problem, ${quoteText(FAULT_SEPARATOR)}, 2), '') as "column",
       count(*)::bigint as rows, min(rowid) as first
     from ${TRIED} where problem is not null and problem <> 'blank' group by all order by rows desc, rule, "column"`,
  );
  const preview = await warehouse.rows<Record<string, string | null>>(
    `select ${shown.map((name) => `${quoteName(name)}::varchar as ${quoteName(name)}`).join(", ")} from ${TRIED} where problem is null order by rowid limit ${SHOWN}`,
  );
  const conflicts = source.versionBy === null ? await keyConflicts(warehouse, entity, shown) : null;
  await warehouse.run(`drop table ${TRIED}`);
  const problems = found
    .filter(({ rule }) => rule !== "filtered")
    .map(({ first, ...problem }) => ({ ...problem, line: head.lines[first] ?? first + 1 }));
  if (conflicts !== null && conflicts.rows > 0) {
    const line = head.lines[conflicts.first] ?? conflicts.first + 1;
    problems.push({ rule: "key-conflict", column: conflicts.key, rows: conflicts.rows, line });
  }
  if (head.ragged.length > 0) problems.unshift(...raggedProblems(head));
  return {
    rows: head.rows.length + head.ragged.length,
    refused: problems.reduce((sum, { rows }) => sum + rows, 0),
    filtered: found.find(({ rule }) => rule === "filtered")?.rows ?? 0,
    problems,
    preview: { columns: shown, rows: preview.map((row) => shown.map((name) => row[name] ?? null)) },
  };
}

/** Rows of one key that say different things: a load takes none of them. Null where content is the key, or a part of it. */
async function keyConflicts(
  warehouse: Warehouse,
  entity: Entity,
  shown: readonly string[],
): Promise<{ key: string; rows: number; first: number } | null> {
  const own = (entity.key ?? []).filter((name) => entity.columns.some((column) => column.name === name));
  const key = own.filter((name) => shown.includes(name));
  if (own.length === 0 || key.length < own.length || key.length === shown.length) return null;
  const names = (of: readonly string[]): string => of.map(quoteName).join(", ");
  const found = await warehouse.row<{ rows: number; first: number | null }>(
    `with k as (
       select count(*)::bigint as n, min(rowid) as first, count(distinct (${names(shown)})) as told
       from ${TRIED} where problem is null group by ${names(key)})
     select coalesce(sum(n), 0)::bigint as rows, min(first) as first from k where told > 1`,
  );
  return { key: key[0]!, rows: found.rows, first: found.first ?? 0 };
}

const TRIED = "tried_rows";
/** What a line has by default. */
const ALWAYS = new Set(["quantity", "amount", "kind"]);
const PLAIN = { encoding: "utf-8", delimiter: ",", header: true, skip: 0, footer: 0, sheet: null } as const;

async function copyOfHead(
  warehouse: Warehouse,
  head: FileHead,
  path: string,
  temporary: string,
): Promise<{ path: string; type: "csv" | "ndjson" | "parquet" }> {
  const target = join(temporary, `${randomUUID()}.head`);
  if (head.type === "parquet") {
    const rows = `select * from read_parquet(${quotePath(path)}) limit ${head.rows.length}`;
    await warehouse.run(`copy (${rows}) to ${quoteText(target)} (format parquet)`);
    return { path: target, type: "parquet" };
  }
  if (head.raw !== null) {
    await writeFile(target, head.raw.map((line) => `${line.replaceAll(/[\r\n]/g, " ")}\n`).join(""), { mode: 0o600 });
    return { path: target, type: "ndjson" };
  }
  const quoted = (value: string | null): string => `"${(value ?? "").replaceAll('"', '""')}"`;
  const lines = [head.columns.map(({ name }) => name), ...head.rows].map((fields) => fields.map(quoted).join(","));
  await writeFile(target, `${lines.join("\n")}\n`, { mode: 0o600 });
  return { path: target, type: "csv" };
}

function raggedProblems({ ragged, columns }: FileHead): TriedRows["problems"][number][] {
  const kinds = [
    ["too-few-columns", ragged.filter(({ fields }) => fields < columns.length)],
    ["too-many-columns", ragged.filter(({ fields }) => fields > columns.length)],
    ["unclosed-quote", ragged.filter(({ fields }) => fields === columns.length)],
  ] as const;
  return kinds.flatMap(([rule, lines]) =>
    lines.length === 0 ? [] : [{ rule, column: null, rows: lines.length, line: lines[0]!.line }],
  );
}
