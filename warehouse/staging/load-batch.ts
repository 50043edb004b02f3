import type { SourceDefinition } from "../../project/source-definition.js";
import type { Entity } from "../schema/entities.js";
import { LINE_DEFAULTS, stagingColumns, storedColumns } from "../schema/staging.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { setAside } from "./candidates.js";
import { commitStaged, settleStaged, type CommitOptions } from "./commit.js";
import type { Delivery } from "./deliveries.js";
import type { GivenUp } from "./dropped.js";
import { excludeDropped } from "./exclude-dropped.js";
import { findUnrated } from "./hold-unrated.js";
import { mergeAppend } from "./merge-append.js";
import { LINE_CONTENT, mergePlan, versionPlan } from "./merge-plan.js";
import { mergeVersions } from "./merge-versions.js";
import { normalisePhones } from "./phones.js";
import { Presence } from "./presence.js";
import { countDeliveries, writeRefused, type DeliveryCount } from "./refusals.js";
import { Replacing } from "./replacing.js";
import { isPhoneSpace, spaceOfColumn } from "./ref-value.js";
import { stage, type StagedFile } from "./stage.js";
import type { Clock } from "./typed-column.js";

export interface BatchOptions {
  readonly entity: Entity;
  readonly source: SourceDefinition;
  /** New deliveries, by number. */
  readonly files: readonly (StagedFile & { readonly pathKey: string })[];
  /** Deliveries of the entity that are known, of all its sources. */
  readonly known: readonly Delivery[];
  readonly clock: Clock;
  readonly country: string | null;
  readonly shownPath: (path: string) => string;
  /** Where rows go; `staging.<entity>` unless a source is loaded again. */
  readonly target: string;
  readonly seen: string;
  /** Sources that keep versions: what another source repeats does not move the times of theirs. */
  readonly versionedSources: readonly string[];
  /** Of the new deliveries: rules whose rows people took as corrections. */
  readonly replaces: ReadonlyMap<number, readonly string[]>;
  /** Lines of the new deliveries that people gave up. */
  readonly dropped: GivenUp;
  /** The home currency. */
  readonly currency: string;
}

export interface BatchCounts {
  readonly delivery: number;
  readonly rowsIn: number;
  readonly loaded: number;
  readonly repeated: number;
  readonly refused: number;
  readonly filtered: number;
  readonly newestRowAt: string | null;
}

/** A staged and merged batch: nothing that anyone may see has changed yet. */
export interface Batch {
  readonly counts: readonly BatchCounts[];
  /** Rules and the rows that broke them. */
  readonly rules: readonly { readonly rule: string; readonly column: string | null; readonly rows: number }[];
  /** Rows that a person gave up: refused, but no matter of a guard. */
  readonly givenUp: number;
  /** Files whose records the engine counted otherwise than we do: they cannot be trusted. */
  readonly miscounted: readonly string[];
  /** Sets in scratch what the merge decided. Before `commit`, and outside its transaction. */
  settle(): Promise<void>;
  commit(deliveries: readonly Delivery[]): Promise<void>;
  discard(): Promise<void>;
}

/** Reads, checks and merges new deliveries of one source in scratch tables. */
export async function loadBatch(warehouse: Warehouse, options: BatchOptions): Promise<Batch> {
  const { entity, source, files, known, clock, target, seen } = options;
  const loading = `${target}_loading`;
  const refused = `${target}_refused_loading`;
  await dropScratch(warehouse, [loading, refused, `${target}_waiting_loading`]);
  const stored = await storedColumns(warehouse, target);
  const spaceOf = (column: string): string =>
    stored.has(`${column}_space`)
      ? quoteName(`${column}_space`)
      : `case when ${quoteName(column)} is not null then ${quoteText(spaceOfColumn(source, column))} end`;
  await stage(warehouse, { entity, source, files, clock, target: loading, stored });
  await normaliseRefs(warehouse, options, loading, stored);
  let staged = await countDeliveries(warehouse, loading, files);
  if ((await excludeDropped(warehouse, loading, files, staged, options.dropped)) > 0)
    staged = await countDeliveries(warehouse, loading, files);
  const replacing = new Replacing([
    ...known.filter((d) => d.source === source.name),
    ...files.map((f) => ({ number: f.delivery, replaces: options.replaces.get(f.delivery) ?? null })),
  ]);

  const mapped = new Set([
    ...known.filter((d) => d.source === source.name).flatMap((d) => d.columns),
    ...files.flatMap((f) => [...f.mapped.sql.keys()]),
  ]);
  const plan = mergePlan(entity, source, mapped, stored);
  const presence = new Presence([
    ...known.map((d) => ({ number: d.number, columns: d.columns })),
    ...files.map((f) => ({ number: f.delivery, columns: presentColumns(entity, f) })),
  ]);
  const versioned = source.mode !== "append";
  const snapshot = source.mode === "snapshot";
  const otherCopies = files.length > 1 || known.some((d) => d.source === source.name && d.state === "loaded");
  await setAside(warehouse, plan, {
    loading,
    target,
    stored,
    entity,
    source: source.name,
    snapshot,
    spaceOf,
    otherCopies,
    versioned,
  });
  if (versioned) {
    await writeDeliveryTable(warehouse, options);
    await mergeVersions(warehouse, versionPlan(plan), presence, {
      source: source.name,
      loading,
      seen,
      snapshot,
      replacing,
    });
  } else {
    const versioned = options.versionedSources;
    await mergeAppend(warehouse, plan, presence, { source: source.name, versioned, replacing });
  }
  const { dayStarts } = clock;
  await findUnrated(warehouse, {
    loading,
    stored: entity.name === "transactions" ? stored : new Set(),
    home: options.currency,
    dayStarts,
  });
  await warehouse.run(`create or replace table ${refused} as from quarantine.refused limit 0`);
  const dropped = await warehouse.rows<{ delivery: number; repeated: number; refused: number }>(
    `select l.delivery, count(*) filter (d.rule is null) as repeated, count(*) filter (d.rule is not null) as refused
     from m_dropped as d join ${loading} as l on l.rowid = d.rid group by l.delivery`,
  );
  const newest = await newestRows(warehouse, entity, loading);
  const counts = staged.map((count): BatchCounts => {
    const d = dropped.find((row) => row.delivery === count.delivery) ?? { repeated: 0, refused: 0 };
    const refusedRows = count.unreadable + count.faulty + d.refused;
    return {
      delivery: count.delivery,
      rowsIn: count.rowsIn,
      filtered: count.filtered,
      refused: refusedRows,
      repeated: d.repeated,
      loaded: count.rowsIn - count.filtered - refusedRows - d.repeated,
      newestRowAt: newest.get(count.delivery) ?? null,
    };
  });
  const commitOptions: Omit<CommitOptions, "deliveries"> = {
    entity,
    source: source.name,
    plan: versioned ? versionPlan(plan) : plan,
    fills: presence.partial([...stored].map(quoteName).filter((name) => plan.content.includes(name))),
    versioned,
    loading,
    refused,
    target,
    seen,
    waiting: entity.name === "transactions" ? `${target}_waiting_loading` : null,
    dayStarts,
    spaceOf,
  };
  return {
    counts,
    rules: await brokenRules(warehouse, loading, unreadableRules(staged, files)),
    givenUp: [...options.dropped.values()].reduce((sum, lines) => sum + lines.size, 0),
    miscounted: staged.flatMap((s, i) => (s.miscounted ? [files[i]!.file.path] : [])),
    async settle() {
      await writeRefused(warehouse, {
        source,
        entity,
        loading,
        files,
        counts: staged,
        shownPath: options.shownPath,
        target: refused,
        dropped: options.dropped,
      });
      await settleStaged(warehouse, commitOptions);
    },
    async commit(deliveries) {
      await commitStaged(warehouse, { ...commitOptions, deliveries });
      await dropMergeTables(warehouse);
    },
    async discard() {
      await dropScratch(warehouse, [loading, refused]);
      await dropMergeTables(warehouse);
    },
  };
}

/** Canonical columns that a delivery had; what makes a line's id, or has a default, is present always. */
export function presentColumns(entity: Entity, staged: StagedFile): string[] {
  const names = [...staged.mapped.sql.keys()];
  const numbered = names.includes("line_id");
  const always = entity.name !== "transactions" ? [] : numbered ? LINE_DEFAULTS : LINE_CONTENT;
  return [...new Set([...names, ...always])].sort();
}

/**
 * Adds the columns that this source brings: those of its entity that are stored sparsely, `x_…`, `ref_…`.
 * @param corrected deliveries were taken as corrections, so rows of an append have versions, too
 */
export async function addColumns(
  warehouse: Warehouse,
  entity: Entity,
  source: SourceDefinition,
  tables: readonly string[],
  corrected = false,
): Promise<void> {
  const versioned = source.mode !== "append" || source.versionBy !== null || corrected;
  const wanted = [
    ...stagingColumns(entity).filter(
      ({ stored, of }) => stored === "brought" && (of === null ? versioned : source.columns[of] !== undefined),
    ),
    ...source.extra.map((name) => ({ name: `x_${name}`, type: "varchar" })),
    ...Object.keys(source.refs).map((space) => ({ name: `ref_${space}`, type: "varchar" })),
  ];
  for (const table of tables) {
    const stored = await storedColumns(warehouse, table);
    for (const { name, type } of wanted.filter((column) => !stored.has(column.name)))
      await warehouse.run(`alter table ${table} add column ${quoteName(name)} ${type}`);
  }
}

async function normaliseRefs(
  warehouse: Warehouse,
  { entity, source, country }: BatchOptions,
  loading: string,
  stored: ReadonlySet<string>,
): Promise<void> {
  for (const column of entity.columns.filter((c) => c.customerRef)) {
    const space = source.columns[column.name]?.space;
    if (typeof space === "string" && isPhoneSpace(space)) {
      const beside = `${column.name}_space`;
      await normalisePhones(warehouse, loading, column.name, stored.has(beside) ? beside : null, country);
    }
  }
  for (const space of Object.keys(source.refs).filter(isPhoneSpace)) {
    await normalisePhones(warehouse, loading, `ref_${space}`, null, country);
  }
}

async function writeDeliveryTable(warehouse: Warehouse, { files, known, source }: BatchOptions): Promise<void> {
  const rows = [
    ...known.map((d) => ({
      number: d.number,
      path_key: d.path_key,
      floor: d.floor,
      whole: d.source === source.name && d.state === "loaded",
    })),
    ...files.map((f) => ({ number: f.delivery, path_key: f.pathKey, floor: f.floor, whole: true })),
  ];
  await warehouse.run(
    `create or replace temp table m_delivery as select d.number, d.path_key, d.floor, d.whole
     from (select unnest(from_json($rows::json, '[{"number":"INTEGER","path_key":"VARCHAR","floor":"TIMESTAMP","whole":"BOOLEAN"}]')) as d)`,
    { rows: JSON.stringify(rows) },
  );
}

async function newestRows(warehouse: Warehouse, entity: Entity, loading: string): Promise<Map<number, string | null>> {
  if (entity.ownTime === null) return new Map();
  const rows = await warehouse.rows<{ delivery: number; newest: string | null }>(
    `select delivery, cast(max(${quoteName(entity.ownTime)}) as varchar) as newest from ${loading} where problem is null group by delivery`,
  );
  return new Map(rows.map((r) => [r.delivery, r.newest]));
}

async function brokenRules(warehouse: Warehouse, loading: string, unreadable: Batch["rules"]): Promise<Batch["rules"]> {
  const rows = await warehouse.rows<{ rule: string; column: string | null; rows: number }>(
    `select split_part(problem, chr(31), 1) as rule, nullif(split_part(problem, chr(31), 2), '') as column, count(*)::bigint as rows
     from ${loading} where problem is not null and problem not in ('filtered', 'blank', 'dropped') group by all
     union all select rule, null, count(*)::bigint from m_dropped where rule is not null group by rule
     order by rows desc, rule, "column"`,
  );
  return [...rows, ...unreadable];
}

/** Why records were refused before they were staged. */
function unreadableRules(staged: readonly DeliveryCount[], files: readonly StagedFile[]): Batch["rules"] {
  const rows = new Map<string, Batch["rules"][number]>();
  const count = (rule: string, column: string | null): void => {
    const key = JSON.stringify([rule, column]);
    rows.set(key, { rule, column, rows: (rows.get(key)?.rows ?? 0) + 1 });
  };
  for (const { rejected } of staged) for (const { rule } of rejected) count(rule, null);
  for (const { file } of files) {
    for (const { rule, column } of file.original?.setAside ?? []) count(rule, column);
    for (const { rule } of file.csv?.scan.malformed ?? []) count(rule, null);
  }
  return [...rows.values()].sort((a, b) => b.rows - a.rows);
}

async function dropScratch(warehouse: Warehouse, tables: readonly string[]): Promise<void> {
  for (const table of tables) await warehouse.run(`drop table if exists ${table}`);
}

async function dropMergeTables(warehouse: Warehouse): Promise<void> {
  const tables = await warehouse.rows<{ name: string }>(
    "select table_name as name from duckdb_tables() where temporary and starts_with(table_name, 'm_')",
  );
  for (const { name } of tables) await warehouse.run(`drop table if exists temp.${quoteName(name)}`);
}
