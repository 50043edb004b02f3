import { STORED_LINES } from "../schema/core-views.js";
import { entityOfVersions } from "../schema/entities.js";
import { absentColumns } from "../schema/staging.js";
import { registeredColumn, registeredTable, type RegisteredColumn } from "../schema/column-registry.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { LINE_CONTENT } from "../staging/merge-plan.js";
import { groupBy } from "./group-by.js";

/** A table or view of the warehouse that is published. */
export interface Relation {
  /** `core.line_version` */
  readonly name: string;
  /** Quoted, with its schema. */
  readonly source: string;
  readonly columns: readonly RelationColumn[];
  /** Quoted; tells all rows apart, or equal rows only stay together. */
  readonly order: readonly string[];
  /** Facts with a time of their own can be published by month of business_date. */
  readonly months: { readonly entity: string; readonly fact: string; readonly ownTime: string } | null;
}

export interface RelationColumn {
  readonly name: string;
  readonly type: string;
  /** Undefined: nobody registered it, so it stays private. */
  readonly registered: RegisteredColumn | undefined;
}

/** Relations by the schemas that are published; private as a whole: quarantine. */
export const PUBLISHED_SCHEMAS = ["core", "cube", "history", "ops", "quarantine", "result"] as const;

/** Its own books say something of this warehouse only, and scratch nothing at all. */
const UNPUBLISHED = /^ops\.(changed_month|publication)$|_(loading|waiting)$|^core\..*_scratch$/;

/** Every relation to publish, by name: facts as their versions only, without the columns that no source brought. */
export async function readRelations(warehouse: Warehouse): Promise<Relation[]> {
  const byRelation = await readColumns(warehouse, PUBLISHED_SCHEMAS);
  const staged = await readColumns(warehouse, ["staging"]);
  return [...byRelation]
    .filter(([name]) => !UNPUBLISHED.test(name) && !byRelation.has(`${name}_version`))
    .map(([name, columns]) => {
      const entity = entityOfVersions(name);
      const stored = entity === undefined ? undefined : staged.get(`staging.${entity.name}`);
      if (stored === undefined) return describeRelation(name, name, columns);
      const absent = absentColumns(entity!, new Set(stored.map((column) => column.name))).map((column) => column.name);
      return describeRelation(
        name,
        name === "core.line_version" && staged.has(STORED_LINES) ? STORED_LINES : name,
        columns.filter((column) => !absent.includes(column.name)),
      );
    });
}

/**
 * As it is published: by month where it is large, and lines always; smaller facts are one file, for a hundred files of a
 * few rows are slow to write and to read.
 */
export async function sized(warehouse: Warehouse, relation: Relation): Promise<Relation> {
  if (relation.months === null || relation.months.fact === "line") return relation;
  const { rows } = await warehouse.row<{ rows: number }>(`select count(*) as rows from ${relation.source}`);
  return rows < ROWS_BY_MONTH ? { ...relation, months: null } : relation;
}

const ROWS_BY_MONTH = 100_000;

/** Every result of one night, as `result.<name>`, wherever it stands. */
export async function readResults(warehouse: Warehouse, schema: string): Promise<Relation[]> {
  return [...(await readColumns(warehouse, [schema]))]
    .filter(([name]) => !UNPUBLISHED.test(name))
    .map(([name, columns]) => describeRelation(`result.${name.slice(schema.length + 1)}`, name, columns));
}

type Found = readonly { readonly name: string; readonly type: string }[];

async function readColumns(warehouse: Warehouse, schemas: readonly string[]): Promise<ReadonlyMap<string, Found>> {
  const columns = await warehouse.rows<{ relation: string; name: string; type: string }>(
    `select schema_name || '.' || table_name as relation, column_name as name, data_type as type
     from duckdb_columns()
     where database_name = current_database() and not internal and list_contains($schemas, schema_name)
     order by schema_name, table_name, column_index`,
    { schemas },
  );
  return groupBy(columns, (column) => column.relation);
}

function describeRelation(name: string, place: string, found: Found): Relation {
  const entity = entityOfVersions(name);
  const columns = found.map((c) => ({ name: c.name, type: c.type, registered: registeredColumn(name, c.name) }));
  const names = columns.map((column) => column.name);
  const key = (registeredTable(name)?.key ?? names).flatMap((column) =>
    column === "line_id" ? ["line_id", ...LINE_CONTENT, "ordinal"] : [column],
  );
  // Where no row has another version, the key alone tells all rows apart.
  const single = entity !== undefined && entity.key !== null && !names.includes("superseded_at");
  const firstOfAll = single
    ? key.filter((column) => !LAST_OF_VERSIONS.includes(column) || column === "ordinal")
    : [...key, ...(entity === undefined ? [] : LAST_OF_VERSIONS)];
  return {
    name,
    source: place.split(".").map(quoteName).join("."),
    columns,
    order: [...new Set(firstOfAll)].filter((column) => names.includes(column)).map(quoteName),
    months:
      entity !== undefined && entity.ownTime !== null && names.includes("business_date")
        ? { entity: entity.name, fact: entity.fact, ownTime: entity.ownTime }
        : null,
  };
}

const LAST_OF_VERSIONS = ["known_at", "superseded_at", "load_id", "ordinal", "delivery"];
