import { performance } from "node:perf_hooks";
import { readProject } from "../../project/read-project.js";
import { aggregateTable } from "../../warehouse/cubes/aggregates/aggregate-spec.js";
import { aggregateSelect } from "../../warehouse/cubes/aggregates/build-aggregate.js";
import { cubeDigest, readAggregates } from "../../warehouse/cubes/aggregates/catalog.js";
import { createPeriods } from "../../warehouse/cubes/aggregates/stored-time.js";
import { createCalendar } from "../../warehouse/cubes/calendar.js";
import { settleCube } from "../../warehouse/cubes/settle-cube.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { LIVE } from "../../warehouse/sql-file.js";
import { Warehouse } from "../../warehouse/warehouse.js";

export interface Finest {
  /** Of one `group by` of the fact into a table at the finest grain that is kept. */
  readonly seconds: number;
  readonly aggregates: number;
  /** Rows of all aggregates, and of the largest. */
  readonly rows: number;
  readonly largest: number;
  /** Bytes of all aggregates over those of the fact. */
  readonly share: number;
}

/** What the aggregates of the sales cube are measured against. */
export async function measureFinest(directory: string): Promise<Finest> {
  const project = await readProject(directory, process.env, ENTITIES);
  const definition = project.cubes.find(({ name }) => name === "sales")!;
  const warehouse = await Warehouse.open(`${directory}/.clientele/warehouse.duckdb`, {});
  try {
    await createCalendar(warehouse, project.calendar);
    await createPeriods(warehouse);
    const cube = await settleCube(warehouse, definition, LIVE);
    const digest = await cubeDigest(warehouse, definition, project);
    const there = await readAggregates(warehouse, definition.name, digest, null);
    const [finest] = [...there].sort((a, b) => b.rows - a.rows);
    if (finest === undefined) throw new Error("so few lines have no aggregates: take a larger --scale");
    const of = { fiscalOnFirst: project.calendar.fiscalStart.endsWith("-01") };
    const select = aggregateSelect(cube, finest.spec, { parent: null }, of);
    const began = performance.now();
    await warehouse.run(`create temp table bench_finest as ${select}`);
    const seconds = (performance.now() - began) / 1000;
    let bytes = 0;
    for (const one of there) bytes += await tableBytes(warehouse, aggregateTable(one).replaceAll('"', ""));
    return {
      seconds,
      aggregates: there.length,
      rows: there.reduce((sum, one) => sum + one.rows, 0),
      largest: finest.rows,
      share: bytes / (await tableBytes(warehouse, "staging.transactions")),
    };
  } finally {
    warehouse.close();
  }
}

async function tableBytes(warehouse: Warehouse, table: string): Promise<number> {
  const { blocks } = await warehouse.row<{ blocks: number }>(
    `select count(distinct block_id) filter (block_id >= 0) as blocks from pragma_storage_info('${table}')`,
  );
  return blocks * 262_144;
}
