import type { SourceDefinition } from "../../project/source-definition.js";
import { SQL_TYPES, type Entity, type EntityColumn } from "../schema/entities.js";
import { LINE_DEFAULTS } from "../schema/staging.js";
import { quoteName, quotePath, quoteText } from "../sql.js";
import { WarehouseError } from "../errors.js";
import type { Warehouse } from "../warehouse.js";
import type { MappedColumns } from "./map-columns.js";
import { FileFault } from "./file-fault.js";
import { readLines } from "./ndjson/read-lines.js";
import type { OpenedFile } from "./open-file.js";
import { refFaults, refValue, spaceOfColumn } from "./ref-value.js";
import { textValue } from "./text-value.js";
import { typedColumn, type Clock, type TypedColumn } from "./typed-column.js";

/** A delivery to be staged. */
export interface StagedFile {
  readonly delivery: number;
  /** Greatest as_of finished while the source had rows; null: none. */
  readonly floor: string | null;
  readonly file: OpenedFile;
  readonly mapped: MappedColumns;
}

/** The separator between rule and column in `problem`. */
export const FAULT_SEPARATOR = "\u001f";
/** Of a raw row beside the file's own columns, under names that no file has: its file, what is wrong with it, its JSON. */
const [FILE, STATE, JSON_DOCUMENT] = ["\u0002file", "\u0002state", "\u0002json"].map(quoteName) as [
  string,
  string,
  string,
];
const EARLIEST = "timestamp '0001-01-01 00:00:00'";

export interface StageOptions {
  readonly entity: Entity;
  readonly source: SourceDefinition;
  readonly files: readonly StagedFile[];
  readonly clock: Clock;
  readonly target: string;
  /** Columns of the table that the rows are for; others are left out. */
  readonly stored: ReadonlySet<string>;
}

/**
 * One pass over the files: creates `target` with every row typed, and in `problem` the rule that a row breaks
 * (null: none). Rows of a delivery stand in file order. Nothing is filtered, so that row ids give record numbers.
 * @throws {FileFault} unreadable-file, with its path
 */
export async function stage(warehouse: Warehouse, options: StageOptions): Promise<void> {
  const expressions = options.files.some((f) => f.mapped.expressions.size > 0);
  for (const guarded of expressions ? [false, true] : [false]) {
    try {
      return await stagePass(warehouse, options, guarded);
    } catch (cause) {
      if (!isOfContent(cause, options.files)) throw cause;
    }
  }
  for (const staged of options.files) {
    try {
      await stagePass(warehouse, { ...options, files: [staged] }, expressions);
    } catch (cause) {
      if (!isOfContent(cause, [staged])) throw cause;
      throw new FileFault("unreadable-file", "its content cannot be read: deliver it again", staged.file.path);
    }
  }
  throw new FileFault("unreadable-file", "the new files cannot be read together: deliver them one by one");
}

/** Whether a user's expression cannot be computed for some row, or a file is not what it says. */
function isOfContent(cause: unknown, files: readonly StagedFile[]): boolean {
  if (!(cause instanceof WarehouseError)) return false;
  if (cause.code === "engine-io" || cause.code === "damaged-file")
    return files.some(({ file }) => cause.detail.includes(file.readPath));
  return VALUE_ERRORS.has(cause.code);
}

const VALUE_ERRORS = new Set([
  "engine-conversion",
  "engine-out-of-range",
  "engine-invalid-input",
  "engine-invalid",
  "engine-serialization",
]);

/** @param guarded an expression that fails costs its row, and time for every other one */
async function stagePass(warehouse: Warehouse, options: StageOptions, guarded: boolean): Promise<void> {
  const groups = groupByLayout(options.files);
  const layouts: Layout[] = [];
  for (const files of groups) layouts.push(await layoutOf(warehouse, options, files, guarded));
  const bytes = options.files.reduce((sum, f) => sum + f.file.size, 0);
  const same = bytes < LARGE ? [] : constantColumns(layouts);
  const parts = layouts.map(({ columns, from }) => {
    const told = columns.filter((c) => !same.some((s) => s.name === c.name)).map((c) => `${c.sql} as ${c.name}`);
    return `select ${told.join(",\n")} from ${from}`;
  });
  await warehouse.run("drop table if exists temp.reject_errors");
  await warehouse.run("drop table if exists temp.reject_scans");
  // The engine turns `x in (five or more)` into a join, and a plan with a join gives up the order of the file.
  await warehouse.run("set disabled_optimizers = 'in_clause'");
  try {
    await warehouse.run(`create or replace table ${options.target} as ${parts.join("\nunion all by name\n")}`);
  } finally {
    await warehouse.run("reset disabled_optimizers");
  }
  for (const { name, value, type } of same) await addConstant(warehouse, options.target, name, value, type);
}

/** Bytes of files from which on columns of one value are added after the pass: written row by row they cost a third of it. */
const LARGE = 64 << 20;

interface Layout {
  readonly columns: readonly { readonly name: string; readonly sql: string }[];
  readonly from: string;
}

/** Columns that have one and the same value in every row of every layout. */
function constantColumns(layouts: readonly Layout[]): { name: string; value: string; type: string }[] {
  const [first, ...others] = layouts as [Layout, ...Layout[]];
  return first.columns.flatMap(({ name, sql }) => {
    const constant = /^(null|[0-9]+|'(?:[^']|'')*')::([a-z]+(?:\([0-9, ]+\))?)$/.exec(sql);
    if (constant === null || !others.every((o) => o.columns.some((c) => c.name === name && c.sql === sql))) return [];
    return [{ name, value: constant[1]!, type: constant[2]! }];
  });
}

/** The default is dropped again: it must not reach rows of other sources. */
async function addConstant(
  warehouse: Warehouse,
  table: string,
  name: string,
  value: string,
  type: string,
): Promise<void> {
  if (value === "null") {
    await warehouse.run(`alter table ${table} add column ${name} ${type}`);
    return;
  }
  await warehouse.run(`alter table ${table} add column ${name} ${type} default ${value}`);
  await warehouse.run(`alter table ${table} alter column ${name} drop default`);
}

/** Files that one `select` can read: same type, same columns in the same order, deliveries in sequence. */
function groupByLayout(files: readonly StagedFile[]): StagedFile[][] {
  const groups = new Map<string, StagedFile[]>();
  for (const staged of files) {
    const { type, columns, csv } = staged.file;
    const key = JSON.stringify([type, columns, csv?.dialect]);
    groups.set(key, [...(groups.get(key) ?? []), staged]);
  }
  return [...groups.values()];
}

async function layoutOf(
  warehouse: Warehouse,
  { entity, source, clock, stored }: StageOptions,
  files: readonly StagedFile[],
  guarded: boolean,
): Promise<Layout> {
  const { mapped, file } = files[0]!;
  const tried = guarded ? [...mapped.expressions].filter((name) => mapped.sql.has(name)) : [];
  const tries = tried.map((name) => `, try({'v': ${mapped.sql.get(name)}}) as ${quoteName(`__try_${name}`)}`);
  const raw =
    tried.length === 0 ? rawSelect(files, source) : `select *${tries.join("")} from (${rawSelect(files, source)})`;
  const valueOf = (name: string): string =>
    tried.includes(name) ? `${quoteName(`__try_${name}`)}.v` : mapped.sql.get(name)!;
  const entries = [...mapped.sql.keys()].filter((name) => name !== "keep");
  const first = entries.map((name) => `${valueOf(name)} as ${quoteName(`m_${name}`)}`);
  first.push(mapped.sql.has("keep") ? `coalesce(${valueOf("keep")}, false) as __keep` : "true as __keep");
  first.push(...tried.map((name) => `${quoteName(`__try_${name}`)} is null as ${quoteName(`__failed_${name}`)}`));
  const json = file.type === "ndjson";
  let mappedSelect = `select ${first.join(", ")}, ${json ? `${JSON_DOCUMENT}, ` : ""}${FILE}, ${STATE} from (${raw})`;
  const types = new Map((await warehouse.describe(mappedSelect)).map(({ name, type }) => [name, type]));

  const typed = new Map<string, TypedColumn>();
  for (const column of wantedColumns(entity, mapped)) {
    const name = `m_${column.name}`;
    const from = source.columns[column.name];
    const wasNumber =
      json && from?.kind === "column"
        ? `json_type(${JSON_DOCUMENT}, ${quoteText(jsonPath(from.column))}) <> 'VARCHAR'`
        : null;
    typed.set(
      column.name,
      typedColumn(
        quoteName(name),
        quoteName(`v_${column.name}`),
        types.get(name)!,
        column,
        source.format,
        clock,
        wasNumber,
      ),
    );
  }
  const tests = [...typed.values()].flatMap((t) => (t.test === null ? [] : [`${t.test.sql} as ${t.test.name}`]));
  if (tests.length > 0) mappedSelect = `select *, ${tests.join(", ")} from (${mappedSelect})`;
  const spaced = (name: string, value: string): string => {
    if (name.startsWith("ref_")) return refValue(value, name.slice(4));
    const isRef = entity.columns.some((c) => c.name === name && c.customerRef);
    return isRef ? refValue(value, spaceOfColumn(source, name)) : value;
  };
  const second = [...typed].map(([name, { value }]) => `${spaced(name, value)} as ${quoteName(`v_${name}`)}`);
  const own = entity.ownTime === null ? undefined : typed.get(entity.ownTime);
  if (own?.offset !== undefined && own.offset !== null) second.push(`${own.offset} as __offset`);
  if (own?.dateOnly !== undefined && own.dateOnly !== null) second.push(`${own.dateOnly} as __date_only`);
  const typedSelect = `select *, ${second.join(", ")} from (${mappedSelect})`;

  const shaped =
    entity.name === "transactions" ? shapeLines(typedSelect, typed, source) : { select: typedSelect, faults: [] };
  const faults = [
    ...entity.columns.flatMap((c) => refFaults(c, typed) ?? []),
    ...[...typed].flatMap(([name, t]) => t.faults.map((fault) => ({ ...fault, column: name }))),
    ...shaped.faults,
    ...(typed.has("version")
      ? [{ rule: "not-a-version", when: `${versionSql(typed).value} is null`, column: "version_by" }]
      : []),
  ];
  const sources = sourceColumns(source);
  const failed = (name: string): string =>
    `when ${quoteName(`__failed_${name}`)} then ${quoteText(`expression-failed${FAULT_SEPARATOR}${name === "keep" ? "where" : name}`)}`;
  const problem = [
    `when ${STATE} is not null then ${STATE}`,
    ...tried.filter((name) => name === "keep").map(failed),
    "when not __keep then 'filtered'",
    ...tried.filter((name) => name !== "keep").map(failed),
    ...faults.map(
      ({ rule, when, column }) =>
        `when ${when} then ${quoteText(`${rule}${FAULT_SEPARATOR}${sources.get(column) ?? column}`)}`,
    ),
  ];
  const floors = files.map((f) => (f.floor === null ? "null" : `timestamp ${quoteText(f.floor)}`));
  const pick = (values: readonly string[], type: string): string =>
    new Set(values).size === 1 ? `${values[0]}::${type}` : `[${values.join(", ")}][${FILE}::bigint + 1]::${type}`;
  const version = versionSql(typed);
  const columns = [
    ...entity.columns.flatMap((column) => storedColumn(column, typed, source)),
    ...[...mapped.sql.keys()]
      .filter((n) => n.startsWith("ref_"))
      .map((n) => `${quoteName(`v_${n}`)} as ${quoteName(n)}`),
    ...[...mapped.sql.keys()].filter((n) => n.startsWith("x_")).map((n) => `${quoteName(`v_${n}`)} as ${quoteName(n)}`),
    ...(entity.name === "transactions" ? ["null::decimal(18, 8) as exchange_rate"] : []),
    `${own?.offset === undefined || own.offset === null ? "null::smallint" : "__offset"} as utc_offset`,
    `${own?.dateOnly === undefined || own.dateOnly === null ? "false" : "__date_only"} as date_only`,
    "null::integer as customer_no",
    `${pick(
      files.map((f) => quoteText(f.file.sha256.slice(0, 16))),
      "varchar",
    )} as load_id`,
    `${quoteText(source.name)}::varchar as source_name`,
    `${deliveryOf(files)} as delivery`,
    "1::integer as ordinal",
    `${version.value} as version_value`,
    `${knownAt([
      entity.ownTime === null ? null : quoteName(`v_${entity.ownTime}`),
      typed.has("known_at") ? "v_known_at" : null,
      version.time,
      files.every((f) => f.floor === null) ? null : pick(floors, "timestamp"),
    ])} as known_at`,
    "null::timestamp as superseded_at",
    `case ${problem.join(" ")} end as problem`,
  ];
  return {
    from: `(${shaped.select})`,
    columns: columns
      .map((column) => {
        const at = column.lastIndexOf(" as ");
        return { sql: column.slice(0, at), name: column.slice(at + 4) };
      })
      .filter(({ name }) => name === "problem" || stored.has(name.replace(/^"(.*)"$/, "$1"))),
  };
}

/** The delivery of a row by the position of its file; looked up in a list only where they do not follow each other. */
function deliveryOf(files: readonly StagedFile[]): string {
  const numbers = files.map((f) => f.delivery);
  if (numbers.length === 1) return `${numbers[0]}::integer`;
  if (numbers.every((n, i) => n === numbers[0]! + i)) return `(${FILE}::integer + ${numbers[0]})`;
  return `[${numbers.join(", ")}][${FILE}::bigint + 1]::integer`;
}

/** The file's own columns, `FILE` (position in `files`) and `STATE` (blank, not-json; null: a row). */
function rawSelect(files: readonly StagedFile[], source: SourceDefinition): string {
  const { file } = files[0]!;
  const paths = files.map((f) => f.file.readPath);
  const { format } = source;
  const shown = (sql: string, name: string, text: boolean): string =>
    `${text ? textValue(sql, format, file.type === "csv") : sql} as ${quoteName(name)}`;
  if (file.type === "parquet") {
    const columns = file.columns.map(({ name, type }) => shown(quoteName(name), name, type === "VARCHAR"));
    return `select ${columns.join(", ")}, file_index as ${FILE}, null::varchar as ${STATE} from read_parquet([${paths.map(quotePath).join(", ")}])`;
  }
  if (file.type === "ndjson") {
    const columns = file.columns.map(({ name }) =>
      shown(`(${JSON_DOCUMENT}->>${quoteText(jsonPath(name))})`, name, true),
    );
    return `select ${columns.join(", ")}, ${JSON_DOCUMENT}, ${FILE}, case when __line is null or trim(__line) = '' then 'blank' when ${JSON_DOCUMENT} is null or json_type(${JSON_DOCUMENT}) <> 'OBJECT' then 'not-json' end as ${STATE}
      from (select l as __line, try_cast(l as json) as ${JSON_DOCUMENT}, file_index as ${FILE} from ${readLines(paths)})`;
  }
  const { dialect } = file.csv!;
  // The engine sets aside sixteen times this for every file.
  const longest = Math.max(2 << 20, ...files.map((f) => f.file.csv!.scan.longest + 16));
  // Names of the engine's own columns may stand in a header.
  const columns = file.columns.map((_, i) => `'c${i}': 'varchar'`);
  const nulls = format.null.map(quoteText);
  const read = `read_csv([${paths.map(quotePath).join(", ")}], auto_detect = false, header = ${dialect.header}, delim = ${quoteText(dialect.delimiter)},
    quote = '"', escape = '"', new_line = '${dialect.lineEnd === "\r\n" ? "\\r\\n" : "\\n"}', columns = {${columns.join(", ")}}, nullstr = [${["''", ...nulls].join(", ")}], store_rejects = true,
    rejects_limit = 0, max_line_size = ${longest})`;
  const all = file.columns.map(({ name }, i) => shown(`c${i}`, name, true)).join(", ");
  // Of one column, the engine takes a blank line for a row.
  const state = file.columns.length === 1 ? "case when c0 is null then 'blank' end" : "null::varchar";
  return `select ${all}, file_index as ${FILE}, ${state} as ${STATE} from ${read}`;
}

/** A JSON pointer: in a path of the engine's own, `*` and `\\` mean more than themselves. */
const jsonPath = (name: string): string => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

const TEXT = (name: string): EntityColumn => ({
  name,
  type: "text",
  required: false,
  privacy: "indirect",
  known: "as_versioned",
  customerRef: false,
  spacedId: false,
});

function wantedColumns(entity: Entity, mapped: MappedColumns): EntityColumn[] {
  const found = entity.columns.filter((c) => mapped.sql.has(c.name));
  for (const name of mapped.sql.keys()) {
    if (name.startsWith("x_") || name.startsWith("ref_")) found.push(TEXT(name));
    if (name === "known_at") found.push({ ...TEXT(name), type: "time" });
    if (name === "version") found.push({ ...TEXT("version"), required: true });
  }
  return found;
}

function storedColumn(
  column: EntityColumn,
  typed: ReadonlyMap<string, TypedColumn>,
  source: SourceDefinition,
): string[] {
  const name = quoteName(column.name);
  const present = typed.has(column.name) || LINE_DEFAULTS.includes(column.name);
  if (column.customerRef) {
    if (!typed.has(column.name))
      return [`null::varchar as ${name}`, `null::varchar as ${quoteName(`${column.name}_space`)}`];
    const value = quoteName(`v_${column.name}`);
    return [
      `${value} as ${name}`,
      `case when ${value} is not null then ${quoteText(spaceOfColumn(source, column.name))} end as ${quoteName(`${column.name}_space`)}`,
    ];
  }
  if (!present || (source.entity !== "transactions" && !typed.has(column.name))) {
    return [`null::${SQL_TYPES[column.type]} as ${name}`];
  }
  const shaped = source.entity === "transactions" && LINE_DEFAULTS.includes(column.name);
  const value = quoteName(`${shaped ? "k" : "v"}_${column.name}`);
  if (column.spacedId && source.idSpace !== null) return [`${quoteText(`${source.idSpace}:`)} || ${value} as ${name}`];
  return [`${value} as ${name}`];
}

/** Quantity, kind and amount of a line, with their defaults, signs and faults. */
function shapeLines(select: string, typed: ReadonlyMap<string, TypedColumn>, source: SourceDefinition) {
  const has = (name: string): boolean => typed.has(name);
  const quantity = has("quantity") ? "coalesce(v_quantity, 1)" : "1";
  const kind = `${has("kind") ? "coalesce(v_kind, " : "("}case when ${quantity} < 0 then 'return' else 'sale' end)`;
  const discount = has("discount") ? " - coalesce(v_discount, 0)" : "";
  // The wide product costs 1.5 µs a row: only factors that could overflow take it.
  const product = has("unit_price")
    ? `case when ${quantity} between -100000 and 100000 and v_unit_price between -100000 and 100000
         then (${quantity}::decimal(18, 3) * v_unit_price)::decimal(18, 4)${discount}
         else try_cast(${quantity}::decimal(38, 3) * v_unit_price${discount} as decimal(18, 4)) end`
    : "null::decimal(18, 4)";
  const amount = has("amount") ? `coalesce(v_amount, ${product})` : product;
  const flip = source.returns === "positive" ? `case when ${kind} = 'return' then -1 else 1 end * ` : "";
  const inner = `select *, (${flip}${quantity})::decimal(18, 3) as k_quantity, ${kind} as k_kind, try_cast(${flip}${amount} as decimal(18, 4)) as k_amount from (${select})`;
  return {
    select: inner,
    faults: [
      { rule: "amount-missing", when: "k_amount is null", column: "amount" },
      {
        rule: "amount-sign",
        when: "(k_kind = 'sale' and k_amount < 0) or (k_kind = 'return' and k_amount > 0)",
        column: "amount",
      },
    ],
  };
}

/** The latest of what bounds a row's known_at; a row without any was known always. */
function knownAt(bounds: readonly (string | null)[]): string {
  const there = bounds.filter((b) => b !== null);
  if (there.length === 0) return EARLIEST;
  const latest = there.length === 1 ? there[0]! : `greatest(${there.join(", ")})`;
  return `coalesce(${latest}, ${EARLIEST})`;
}

/** Sortable text of version_by: times before numbers never meet, since a source has one of the two. */
function versionSql(typed: ReadonlyMap<string, TypedColumn>): { value: string; time: string | null } {
  if (!typed.has("version")) return { value: "null::varchar", time: null };
  const raw = "v_version";
  const time = `try_cast(case when ${raw} like '____-__-__%' then ${raw} end as timestamp)`;
  const number = `try_cast(case when regexp_full_match(${raw}, '[+-]?[0-9]{1,18}([.][0-9]{1,8})?') then ${raw} end as decimal(38, 8))`;
  return {
    time,
    value: `coalesce(strftime(${time}, '%Y-%m-%d %H:%M:%S.%f'), lpad(((${number} * 100000000)::hugeint + 100000000000000000000000000000::hugeint)::varchar, 32, '0'))`,
  };
}

/** Canonical column to the name that people find in their file. */
function sourceColumns(source: SourceDefinition): Map<string, string> {
  return new Map(
    Object.entries(source.columns).map(([canonical, mapping]) => [
      canonical,
      mapping.kind === "column" ? mapping.column : canonical,
    ]),
  );
}
