import { extname, resolve } from "node:path";
import type { Command } from "commander";
import type { AnswerHead, AnswerRow } from "../../pipelines/read/cubes.js";
import type { Reading } from "../../pipelines/read/with-snapshot.js";
import type { CubeDefinition } from "../../project/cube-definition.js";
import type { CubeQuery } from "../../project/cube-query.js";
import type { Project } from "../../project/project.js";
import { collect, wholeNumber, type Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { formatOfOut } from "../print-out.js";
import { printStream } from "../print-stream.js";
import { readable, readingOf } from "../reading.js";

/** A table on a terminal shows no more rows. */
const SHOWN_ROWS = 100;

interface Options {
  readonly by?: readonly string[];
  readonly measures?: readonly string[];
  readonly where?: string;
  readonly having?: string;
  readonly sort?: readonly string[];
  readonly top?: number;
  readonly pivot?: string;
  readonly totals?: string;
  readonly compare?: CubeQuery["compare"];
  readonly drill?: readonly string[];
  readonly plot?: string;
  readonly explain?: boolean;
}

export function register(program: Command, cli: Cli): void {
  const cube = program.command("cube").description("numbers by dimensions: sales, contacts, cases, surveys, your own");
  cube
    .command("list")
    .argument("[cube]", "one of them")
    .description("the cubes, with what they can be asked by, and for")
    .action(async (name: string | undefined, _options: unknown, command: Command) => list(cli, command, name));
  readable(cube.command("query"))
    .argument("<cube>", "its name")
    .description("measures by dimensions")
    .option("--by <names>", "dimensions, e.g. date.month,channel; repeatable", collect)
    .option("--measures <names>", "e.g. revenue,customers; repeatable", collect)
    .option("--where <expression>", "which rows count: an expression over dimensions")
    .option("--having <expression>", "which rows of the answer are shown")
    .option("--sort <name>", 'e.g. "revenue desc"; repeatable', collect)
    .option("--top <n>", "the first so many rows, and the rest as one row", wholeNumber)
    .option("--pivot <dimension>", "its values become columns")
    .option("--totals <sets>", "rollup, cube, or sets such as date.year,channel;channel")
    .option("--compare <with>", "previous or year")
    .option("--drill <step>", "one level down, e.g. date.month=2011-11, or up; repeatable", collect)
    .option("--plot <file>", "also a picture of it, as svg")
    .option("--explain", "also say what it was computed from")
    .action(async (name: string, options: Options, command: Command) => ask(cli, command, name, options));
}

async function list(cli: Cli, command: Command, name: string | undefined): Promise<void> {
  const project = await cli.openProject(command);
  const { format, out } = cli.globals(command);
  const file = out === null ? format : formatOfOut(out, format);
  const [{ cubeNamed }, { cubeRecords, cubeRows, printCubes }] = await Promise.all([
    import("../../pipelines/read/cubes.js"),
    import("../print-cubes.js"),
  ]);
  const cubes = name === undefined ? project.cubes : [cubeNamed(project, name)];
  if (file === null || file === "table") return cli.write(command, printCubes(cubes));
  if (file === "json") return cli.write(command, JSON.stringify(cubeRecords(cubes), null, 2));
  return cli.print(command, cubeRows(cubes));
}

async function ask(cli: Cli, command: Command, name: string, options: Options): Promise<void> {
  const project = await cli.openProject(command);
  const { out, format } = cli.globals(command);
  const file = out === null ? null : formatOfOut(out, format);
  const [{ cubeNamed, streamCube, writeCube }, { drillCube }] = await Promise.all([
    import("../../pipelines/read/cubes.js"),
    import("../../pipelines/read/drill-cube.js"),
  ]);
  const definition = cubeNamed(project, name);
  const query = (options.drill ?? []).reduce((q, step) => drillCube(definition, q, step), queryOf(options));
  const reading = readingOf(cli, command, project.directory);
  const log = cli.log(command);
  if (options.plot !== undefined) await plot(cli, command, reading, project, definition, query, options.plot);
  if (out !== null) {
    const { rows, ...head } = await writeCube(reading, project, name, query, out, file!);
    tell(cli, command, head, rows, options);
    return log.info(`${out}: ${rows} rows`, { rows });
  }
  await streamCube(reading, project, name, query, async (head, batches) => {
    const rows =
      format === null || format === "table"
        ? await printTable(cli, command, project, head, batches)
        : await printStream(cli.io.out, batches, head.columns, format);
    tell(cli, command, head, rows, options);
  });
}

const whyNone = ({ where, having, drill }: Options): string => {
  const choosing = [...(drill ?? []).map((step) => `--drill ${step}`)];
  if (where !== undefined) choosing.push("--where");
  if (having !== undefined) choosing.push("--having");
  return choosing.length === 0 ? "its fact has none" : `nothing fits ${choosing.join(" and ")}`;
};

async function printTable(
  cli: Cli,
  command: Command,
  project: Project,
  { columns }: AnswerHead,
  batches: AsyncIterable<readonly AnswerRow[]>,
): Promise<number> {
  const { cubeTable } = await import("../cube-table.js");
  const rows: AnswerRow[] = [];
  for await (const batch of batches) {
    rows.push(...batch);
    if (rows.length > SHOWN_ROWS) break;
  }
  await cli.write(command, cubeTable(columns, rows.slice(0, SHOWN_ROWS), project));
  if (rows.length > SHOWN_ROWS) {
    cli.log(command).warn(`only the first ${SHOWN_ROWS} rows are shown; --format csv or --out FILE gives all`);
  }
  return rows.length;
}

/** What stands beside an answer. */
function tell(
  cli: Cli,
  command: Command,
  { origins, statements, sketches, asOf }: AnswerHead,
  rows: number,
  { explain, ...options }: Options,
): void {
  const log = cli.log(command);
  if (rows === 0) log.warn(`the answer has no rows: ${whyNone(options)}`);
  for (const { measure, within, of } of sketches) {
    const off = of === "count" ? `${within * 100}% of the exact count` : `${within} of the exact quantile's rank`;
    log.warn(`${measure} is a sketch: within ${off} in 95 of 100 cases`, { measure });
  }
  if (explain !== true) return;
  for (const { relation, by, measures } of origins) {
    const of = by.length === 0 ? "in total" : `by ${by.join(", ")}`;
    log.info(`${measures.length === 0 ? "groups" : measures.join(", ")} ${of}: from ${relation}`, { relation });
  }
  log.info(`${statements === 1 ? "1 statement" : `${statements} statements`}, as of ${asOf}`, { statements });
}

/** Writes the picture, whole or not at all. It shows neither totals nor a pivot's columns, but the dimension itself. */
async function plot(
  cli: Cli,
  command: Command,
  reading: Reading,
  project: Project,
  { name, title }: CubeDefinition,
  query: CubeQuery,
  file: string,
): Promise<void> {
  const path = resolve(cli.io.directory, file);
  if (extname(path).toLowerCase() !== ".svg") {
    throw new UsageError("unknown-format", `--plot ${file}: the file must end in .svg.`);
  }
  const [{ queryCube }, { drawAnswer }, { writeWhole }] = await Promise.all([
    import("../../pipelines/read/cubes.js"),
    import("../../pipelines/plot/draw-answer.js"),
    import("../../project/write-whole.js"),
  ]);
  const by = query.pivot === null ? query.by : [...new Set([...query.by, query.pivot])];
  const answer = await queryCube(reading, project, name, { ...query, by, pivot: null, totals: "none" });
  await writeWhole(path, drawAnswer(answer, title, project));
  cli.log(command).info(`${path}: a picture of ${answer.rows.length} rows`, { rows: answer.rows.length });
}

function queryOf(options: Options): CubeQuery {
  const { by, measures, where, having, sort, top, pivot, totals, compare } = options;
  return {
    by: names(by),
    pivot: pivot ?? null,
    measures: names(measures),
    where: where ?? null,
    having: having ?? null,
    sort: (sort ?? []).map((text) => {
      const [, name = "", direction = "asc"] = /^\s*(.*?)(?:\s+(asc|desc))?\s*$/is.exec(text)!;
      return { name, descending: direction.toLowerCase() === "desc" };
    }),
    top: top ?? null,
    totals:
      totals === undefined ? "none" : totals === "rollup" || totals === "cube" ? totals : totals.split(";").map(listOf),
    compare: compare ?? null,
  };
}

const listOf = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
const names = (texts: readonly string[] | undefined): string[] => (texts ?? []).flatMap(listOf);
