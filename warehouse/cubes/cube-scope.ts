import type { CubeDefinition, CubeJoin } from "../../project/cube-definition.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { registeredTable } from "../schema/column-registry.js";
import { ENTITIES } from "../schema/entities.js";
import { quoteName } from "../sql.js";
import { placed, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { factSource } from "./facts.js";

/** What the expressions of a cube may read: columns of the fact by their names, of a join as `product.category`. */
export interface CubeScope {
  readonly columns: readonly string[];
  /** Alias and column of one of them. */
  place(name: string): readonly [relation: string, column: string];
  /** SQL of the fact, as `fact`. */
  readonly fact: string;
  /** SQL of one join, by its name. */
  join(name: string): string;
  /** Engine types by name. */
  readonly types: ReadonlyMap<string, string>;
}

/**
 * @param schemas where `core.` and `result.` are read
 * @throws {ConfigurationError} unknown-fact, unknown-relation, unknown-column
 */
export async function openScope(warehouse: Warehouse, cube: CubeDefinition, schemas: Schemas): Promise<CubeScope> {
  const facts = ENTITIES.map(({ fact }) => fact);
  if (!facts.includes(cube.fact)) {
    const rule = `there is no fact "${cube.fact}".${suggestion(cube.fact, facts)}`;
    throw new ConfigurationError("unknown-fact", rule, cube.place("/fact"));
  }
  const fact = factSource(cube.fact, schemas);
  const types = new Map<string, string>();
  const places = new Map<string, readonly [string, string]>();
  for (const { name, type } of await warehouse.describe(`select * from ${fact}`)) {
    types.set(name, type);
    places.set(name, ["fact", name]);
  }
  const own = [...types.keys()];
  for (const join of cube.joins) {
    const pointer = `/joins/${join.name}`;
    const columns = await describeRelation(warehouse, join, schemas, cube);
    for (const { name, type } of columns) {
      types.set(`${join.name}.${name}`, type);
      places.set(`${join.name}.${name}`, [join.name, name]);
    }
    for (const [mine, theirs] of join.on) {
      const names = columns.map(({ name }) => name);
      if (!own.includes(mine)) throw unknownColumn(mine, `core.${cube.fact}`, own, cube, pointer);
      if (!names.includes(theirs)) throw unknownColumn(theirs, join.relation, names, cube, pointer);
    }
  }
  return {
    columns: [...types.keys()],
    types,
    place: (name) => places.get(name)!,
    fact: `${fact} as fact`,
    join: (name) => {
      const join = cube.joins.find((j) => j.name === name)!;
      const on = join.on.map(([mine, theirs]) => `${quoteName(name)}.${quoteName(theirs)} = fact.${quoteName(mine)}`);
      return `left join ${relationOf(join, schemas)} as ${quoteName(name)} on ${on.join(" and ")}`;
    },
  };
}

/**
 * Refuses a join that gives a row of the fact several times: its measures would count double.
 * @throws {ConfigurationError} join-multiplies
 */
export async function checkJoins(warehouse: Warehouse, cube: CubeDefinition, schemas: Schemas): Promise<void> {
  for (const join of cube.joins) {
    const on = join.on.map(([, column]) => column);
    const key = registeredTable(join.relation)?.key;
    if (key !== undefined && key !== null && key.every((column) => on.includes(column))) continue;
    const names = on.map(quoteName).join(", ");
    const { twice } = await warehouse.row<{ twice: number }>(
      `select count(*) as twice from (select 1 from ${relationOf(join, schemas)} where ${on.map((c) => `${quoteName(c)} is not null`).join(" and ")} group by ${names} having count(*) > 1)`,
    );
    if (twice === 0) continue;
    throw new ConfigurationError(
      "join-multiplies",
      `${join.relation} has several rows for ${twice} values of ${on.join(", ")}: each would count the fact's rows again. Join it by its key.`,
      cube.place(`/joins/${join.name}/on`),
    );
  }
}

async function describeRelation(warehouse: Warehouse, join: CubeJoin, schemas: Schemas, cube: CubeDefinition) {
  const [schema, table] = join.relation.split(".");
  const there = await warehouse.rows<{ name: string }>(
    "select schema_name || '.' || coalesce(view_name, '') as name from duckdb_views() where not internal union all select schema_name || '.' || table_name from duckdb_tables() order by name",
  );
  const relation = relationOf(join, schemas).replaceAll('"', "");
  if (schema === undefined || table === undefined || !there.some(({ name }) => name === relation)) {
    const names = there.map(({ name }) => name).filter((name) => /^(core|result|cube|history)\./.test(name));
    throw new ConfigurationError(
      "unknown-relation",
      `there is no relation "${join.relation}".${suggestion(join.relation, names)}`,
      cube.place(`/joins/${join.name}/relation`),
    );
  }
  return warehouse.describe(`select * from ${relationOf(join, schemas)}`);
}

const relationOf = ({ relation }: CubeJoin, schemas: Schemas): string =>
  placed(relation, schemas).split(".").map(quoteName).join(".");

function unknownColumn(
  column: string,
  relation: string,
  known: readonly string[],
  cube: CubeDefinition,
  pointer: string,
): ConfigurationError {
  const rule = `${relation} has no column "${column}".${suggestion(column, known)}`;
  return new ConfigurationError("unknown-column", rule, cube.place(`${pointer}/on`));
}
