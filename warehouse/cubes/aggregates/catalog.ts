import { createHash } from "node:crypto";
import type { CubeDefinition } from "../../../project/cube-definition.js";
import type { Project } from "../../../project/project.js";
import type { AsOf } from "../../../project/time.js";
import { insertRow } from "../../ledger/insert.js";
import { quoteName, quoteText } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import { aggregateName, readSpec, specText, type Aggregate } from "./aggregate-spec.js";
import type { Contents } from "./content-digests.js";

/** Raised when the same definition makes other tables. */
const CODE = 1;

/** Creates `cube.aggregate`, what there is, and `staging.cube_part`, what it was made of. Safe to run again. */
export async function createCatalog(warehouse: Warehouse): Promise<void> {
  for (const schema of ["cube", "staging", "ops"]) await warehouse.run(`create schema if not exists ${schema}`);
  await warehouse.run(`create table if not exists cube.aggregate (
    name varchar not null,
    cube varchar not null,
    digest varchar not null,
    spec varchar not null,
    rows bigint not null,
    apart varchar[] not null,
    as_of timestamp not null
  )`);
  await warehouse.run(
    "create table if not exists staging.cube_part (cube varchar not null, part varchar not null, digest varchar not null)",
  );
}

/** Equal digests: a cube means the same, and the engine hashes and sums in the same way. */
export async function cubeDigest(
  warehouse: Warehouse,
  definition: CubeDefinition,
  { calendar, settings }: Pick<Project, "calendar" | "settings">,
): Promise<string> {
  const { version } = await warehouse.row<{ version: string }>("select version() as version");
  const { fact, where, joins, dimensions, measures } = definition;
  const of = {
    CODE,
    version,
    calendar,
    seconds: settings.serviceLevelSeconds,
    fact,
    where,
    joins,
    dimensions,
    measures,
  };
  return createHash("md5").update(JSON.stringify(of)).digest("hex");
}

/** The aggregates of a cube, if they are of this digest and, where it is given, of this night. */
export async function readAggregates(
  warehouse: Warehouse,
  cube: string,
  digest: string,
  asOf: AsOf | null,
): Promise<Aggregate[]> {
  const found = await warehouse.rows<{ spec: string; rows: number; apart: string[] }>(
    `select spec, rows, apart from cube.aggregate
     where cube = $cube and digest = $digest ${asOf === null ? "" : "and as_of = $as_of::timestamp"} order by name`,
    { cube, digest, ...(asOf === null ? {} : { as_of: asOf }) },
  );
  return found.map(({ spec, rows, apart }) => ({ spec: readSpec(spec), rows, apart, scratch: false }));
}

/** What a cube's aggregates were made of; empty where there are none. */
export async function readParts(warehouse: Warehouse, cube: string): Promise<Contents> {
  const rows = await warehouse.rows<{ part: string; digest: string }>(
    "select part, digest from staging.cube_part where cube = $cube order by part",
    { cube },
  );
  return new Map(rows.map(({ part, digest }) => [part, digest]));
}

/** The aggregates of a cube whose making was cut short: which they are is known, what their tables hold is not. */
export const readUnfinished = (warehouse: Warehouse, cube: string, digest: string): Promise<Aggregate[]> =>
  readAggregates(warehouse, cube, unfinished(digest), null);

const unfinished = (digest: string): string => `unfinished ${digest}`;

/** From here until `replaceCatalog` nobody takes the tables of a cube for what they were. */
export async function markUnfinished(warehouse: Warehouse, cube: string, digest: string): Promise<void> {
  const of = { cube, digest, unfinished: unfinished(digest) };
  await warehouse.transaction(async () => {
    await warehouse.run(
      "delete from cube.aggregate where cube = $cube and digest <> $digest and digest <> $unfinished",
      of,
    );
    await warehouse.run("update cube.aggregate set digest = $unfinished where cube = $cube and digest = $digest", of);
  });
}

/** Notes all aggregates of a cube, in the place of what was noted; whole, or not at all. */
export const replaceCatalog = (warehouse: Warehouse, cube: string, noted: Noted): Promise<void> =>
  warehouse.transaction(() => writeCatalog(warehouse, cube, noted));

async function writeCatalog(
  warehouse: Warehouse,
  cube: string,
  { digest, asOf, aggregates, contents }: Noted,
): Promise<void> {
  await warehouse.run("delete from cube.aggregate where cube = $cube", { cube });
  await warehouse.run("delete from staging.cube_part where cube = $cube", { cube });
  for (const { spec, rows, apart } of aggregates) {
    const name = aggregateName(spec);
    await insertRow(warehouse, "cube.aggregate", {
      name,
      cube,
      digest,
      spec: specText(spec),
      rows,
      apart,
      as_of: asOf,
    });
  }
  for (const [part, of] of contents) await insertRow(warehouse, "staging.cube_part", { cube, part, digest: of });
}

export interface Noted {
  readonly digest: string;
  readonly asOf: AsOf;
  readonly aggregates: readonly Aggregate[];
  readonly contents: Contents;
}

/** Drops every table of `cube` that the catalog does not name: of cubes that are gone, or left by another version. */
export async function dropUnnamed(warehouse: Warehouse, cubes: readonly string[]): Promise<void> {
  const named = `[${cubes.map(quoteText).join(", ")}]::varchar[]`;
  await warehouse.run(`delete from cube.aggregate where not list_contains(${named}, cube)`);
  await warehouse.run(`delete from staging.cube_part where not list_contains(${named}, cube)`);
  const tables = await warehouse.rows<{ name: string }>(
    `select table_name as name from duckdb_tables()
     where schema_name = 'cube' and database_name = current_database() and table_name <> 'aggregate'
       and table_name not in (select name from cube.aggregate) order by name`,
  );
  for (const { name } of tables) await warehouse.run(`drop table cube.${quoteName(name)}`);
}
