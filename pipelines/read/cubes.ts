import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { noteAsked } from "../../project/asked-cubes.js";
import type { CubeDefinition } from "../../project/cube-definition.js";
import type { CubeQuery } from "../../project/cube-query.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import { answering } from "../../warehouse/cubes/aggregates/answering.js";
import { createCalendar } from "../../warehouse/cubes/calendar.js";
import { checkJoins } from "../../warehouse/cubes/cube-scope.js";
import {
  compileQuery,
  type AnswerColumn,
  type CompiledQuery,
  type Sketch,
} from "../../warehouse/cubes/compile-query.js";
import { settleCube } from "../../warehouse/cubes/settle-cube.js";
import { writeAnswer } from "../../warehouse/cubes/write-answer.js";
import type { FileFormat } from "../../warehouse/files/file-format.js";
import { replaceBy } from "../../warehouse/snapshot/files.js";
import type { Snapshot } from "../../warehouse/snapshot/reader.js";
import { LIVE } from "../../warehouse/sql-file.js";
import type { Plain, Warehouse } from "../../warehouse/warehouse.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

export type AnswerRow = Readonly<Record<string, Plain>>;

/** What each part of an answer was computed from. */
export interface AnswerOrigin {
  /** `core.line`, or an aggregate of the cube. */
  readonly relation: string;
  readonly by: readonly string[];
  readonly measures: readonly string[];
}

export interface AnswerHead {
  readonly columns: readonly AnswerColumn[];
  readonly origins: readonly AnswerOrigin[];
  /** Statements over the cube's rows. */
  readonly statements: number;
  /** Measures that are not exact, and how far off they are. */
  readonly sketches: readonly Sketch[];
  readonly asOf: string;
}

export interface CubeAnswer extends AnswerHead {
  readonly rows: readonly AnswerRow[];
}

/**
 * What a cube says, as of the snapshot: one record per row, in order. Decimals and days are text, exact.
 * @throws {ConfigurationError} unknown-cube, and as `compileQuery`
 */
export async function queryCube(
  reading: Reading,
  project: Project,
  name: string,
  query: CubeQuery,
): Promise<CubeAnswer> {
  return withAnswer(reading, null, project, name, query, async ({ warehouse, sql }, head) => ({
    ...head,
    rows: await warehouse.rows(sql),
  }));
}

/**
 * The same for any number of rows, part by part as the engine makes them.
 * @param take is given the columns before the first row; what it returns is returned
 */
export async function streamCube<T>(
  reading: Reading,
  project: Project,
  name: string,
  query: CubeQuery,
  take: (head: AnswerHead, batches: AsyncIterable<readonly AnswerRow[]>) => Promise<T>,
): Promise<T> {
  return withAnswer(reading, null, project, name, query, ({ warehouse, sql }, head) =>
    take(head, warehouse.batches(sql)),
  );
}

/** Writes the answer to a file, whole or not at all, in bounded memory; `rows` is how many. */
export async function writeCube(
  reading: Reading,
  project: Project,
  name: string,
  query: CubeQuery,
  path: string,
  as: FileFormat,
): Promise<AnswerHead & { readonly rows: number }> {
  const temporary = join(dirname(path), `.${basename(path)}.tmp-${randomBytes(4).toString("hex")}`);
  try {
    const written = await withAnswer(reading, temporary, project, name, query, async ({ warehouse, sql }, head) => ({
      ...head,
      rows: await writeAnswer(warehouse, sql, { path: temporary, as, title: basename(path, extname(path)) }),
    }));
    replaceBy(temporary, path);
    return written;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** @throws {ConfigurationError} unknown-cube */
export function cubeNamed({ cubes }: Pick<Project, "cubes">, name: string): CubeDefinition {
  const found = cubes.find((cube) => cube.name === name);
  if (found !== undefined) return found;
  const names = cubes.map((cube) => cube.name);
  throw new ConfigurationError("unknown-cube", `there is no cube "${name}" in cubes/.${suggestion(name, names)}`);
}

async function withAnswer<T>(
  reading: Reading,
  writes: string | null,
  project: Project,
  name: string,
  query: CubeQuery,
  use: (compiled: CompiledQuery & { readonly warehouse: Warehouse }, head: AnswerHead) => Promise<T>,
): Promise<T> {
  cubeNamed(project, name);
  return withSnapshot(reading, writes === null ? {} : { writes }, async (snapshot) => {
    const { head, ...compiled } = await compileAnswer(snapshot, reading.directory, project, name, query);
    return use({ ...compiled, warehouse: snapshot.warehouse }, head);
  });
}

/**
 * The statement that answers a query on an open snapshot, and what it gives.
 * @throws {ConfigurationError} unknown-cube, and as `compileQuery`
 */
export async function compileAnswer(
  { warehouse, asOf }: Snapshot,
  directory: string,
  project: Project,
  name: string,
  query: CubeQuery,
): Promise<CompiledQuery & { readonly head: AnswerHead }> {
  const definition = cubeNamed(project, name);
  await createCalendar(warehouse, project.calendar);
  const cube = await settleCube(warehouse, definition, LIVE);
  await checkJoins(warehouse, definition, LIVE);
  const { group, origins, demands } = await answering(warehouse, cube, project, asOf);
  const compiled = await compileQuery(warehouse, cube, query, asOf, group);
  noteAsked(directory, name, demands);
  const { columns, statements, sketches } = compiled;
  return { ...compiled, head: { columns, origins, statements, sketches, asOf } };
}
