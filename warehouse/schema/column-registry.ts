import { ENTITIES, PROVENANCE, SQL_TYPES, type Entity, type EntityColumn, type PrivacyClass } from "./entities.js";
import type { Warehouse } from "../warehouse.js";
import { OTHER_TABLES } from "./other-tables.js";

/** What is registered of one column of one table. */
export interface RegisteredColumn {
  readonly name: string;
  /** Engine type; null where configuration decides. */
  readonly type: string | null;
  readonly privacy: PrivacyClass;
  readonly known: EntityColumn["known"];
  /** A customer's identifier in a source, which can be a phone number or an e-mail address. */
  readonly ref: boolean;
}

/** One table or view. */
export interface RegisteredTable {
  readonly name: string;
  /** Unique; null where only all columns together tell rows apart. */
  readonly key: readonly string[] | null;
  readonly columns: readonly RegisteredColumn[];
  /** Cubes: their columns are what a person's configuration says. */
  readonly open: boolean;
}

/** What is registered of a table; undefined where nothing is. */
export function registeredTable(relation: string): RegisteredTable | undefined {
  if (relation.startsWith("cube.")) return { name: relation, key: null, columns: [], open: true };
  return tables().get(relation);
}

/**
 * What is registered of a column, also of those that configuration names: `x_<name>` is free text of a source, `ref_<space>`
 * a customer's identifier. Undefined: it may not be published.
 */
export function registeredColumn(relation: string, column: string): RegisteredColumn | undefined {
  const table = registeredTable(relation);
  if (table === undefined) return undefined;
  const found = table.columns.find(({ name }) => name === column);
  if (found !== undefined) return found;
  const made = { name: column, type: null, known: "as_versioned", ref: false } as const;
  if (column.startsWith("x_")) return { ...made, type: "varchar", privacy: "direct" };
  if (/^ref_[a-z0-9_]+$/.test(column)) return { ...made, type: "varchar", privacy: "indirect", ref: true };
  return table.open ? { ...made, privacy: "none" } : undefined;
}

let registered: ReadonlyMap<string, RegisteredTable> | undefined;

function tables(): ReadonlyMap<string, RegisteredTable> {
  registered ??= new Map(
    [
      ...ENTITIES.flatMap(tablesOfEntity),
      ...OTHER_TABLES.map(({ name, key, columns }) => ({ name, key, open: false, columns: columns.map(parseColumn) })),
    ].map((table) => [table.name, table]),
  );
  return registered;
}

const column = (name: string, type: string | null, rest: Partial<RegisteredColumn> = {}): RegisteredColumn => ({
  name,
  type,
  privacy: "none",
  known: "as_versioned",
  ref: false,
  ...rest,
});

function tablesOfEntity(entity: Entity): RegisteredTable[] {
  const known = entity.ownTime === null ? "as_versioned" : "at_event";
  const attributes = entity.columns.flatMap((c) => [
    column(c.name, SQL_TYPES[c.type], { privacy: c.privacy, known: c.known, ref: c.customerRef }),
    ...(c.customerRef ? [column(`${c.name}_space`, "varchar", { known })] : []),
  ]);
  const provenance = PROVENANCE.map(({ name, sql }) => column(name, sql, { known }));
  const rate = entity.fact === "line" ? [column("exchange_rate", "decimal(18, 8)", { known })] : [];
  const derived = [
    column("load_id", "varchar", { known }),
    ...(entity.columns.some((c) => c.customerRef)
      ? [column("customer_id", "varchar", { privacy: "indirect", known })]
      : []),
    ...(entity.ownTime === null ? [] : [column("business_date", "date", { known })]),
    ...(entity.fact === "line"
      ? [column("amount_home", "decimal(18, 4)", { known }), column("is_sale", "boolean", { known })]
      : []),
  ];
  const versions = entity.key === null ? null : [...entity.key, "known_at", "superseded_at", "load_id"];
  const fact = [...attributes, ...rate, ...derived, ...provenance];
  return [
    { name: `staging.${entity.name}`, key: null, open: false, columns: [...attributes, ...rate, ...provenance] },
    { name: `staging.${entity.name}_seen`, key: null, open: false, columns: SEEN },
    {
      name: `staging.${entity.name}_waiting`,
      key: null,
      open: false,
      columns: [...attributes, ...rate, ...provenance, column("line_number", "bigint")],
    },
    { name: `core.${entity.fact}_version`, key: versions, open: false, columns: fact },
    ...(entity.fact === "line" ? [{ name: "staging.line_stored", key: versions, open: false, columns: fact }] : []),
    { name: `core.${entity.fact}`, key: entity.key, open: false, columns: fact },
  ];
}

const SEEN = [
  column("unit", "varchar", { privacy: "indirect" }),
  column("source_name", "varchar"),
  column("delivery", "integer"),
  column("version_value", "varchar"),
  column("known_at", "timestamp"),
  column("of_delivery", "integer"),
  column("of_version_value", "varchar"),
];

/** `email text direct`, as in `other-tables.ts`. */
function parseColumn(spec: string): RegisteredColumn {
  const [name, type = "text", ...flags] = spec.split(" ") as [string, string?, ...string[]];
  return column(name, TYPES[type] ?? type, {
    privacy: flags.includes("direct")
      ? "direct"
      : flags.some((f) => f === "indirect" || f === "ref")
        ? "indirect"
        : "none",
    ref: flags.includes("ref"),
  });
}

const TYPES: Readonly<Record<string, string | undefined>> = { ...SQL_TYPES, int: "integer", texts: "varchar[]" };

/** Columns of the warehouse that nobody registered, or otherwise: `result.rfm.r: integer, registered as tinyint`. */
export async function unregisteredColumns(warehouse: Warehouse): Promise<string[]> {
  const columns = await warehouse.rows<{ relation: string; name: string; type: string }>(
    `select schema_name || '.' || table_name as relation, column_name as name, lower(data_type) as type
     from duckdb_columns()
     where database_name = current_database() and not internal
     order by schema_name, table_name, column_index`,
  );
  const plain = (type: string): string => type.replaceAll(" ", "");
  return columns.flatMap(({ relation, name, type }) => {
    const found = registeredColumn(relation, name);
    if (found === undefined) return [`${relation}.${name}: ${type}, not registered`];
    const differs = found.type !== null && plain(found.type) !== plain(type);
    return differs ? [`${relation}.${name}: ${type}, registered as ${found.type}`] : [];
  });
}
