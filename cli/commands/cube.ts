import type { Command } from "commander";
import type { CubeQuery } from "../../project/cube-query.js";
import { collect, wholeNumber, type Cli } from "../cli.js";
import { readable, readingOf } from "../reading.js";

interface Options {
  readonly by?: readonly string[];
  readonly measures?: readonly string[];
  readonly where?: string;
  readonly having?: string;
  readonly sort?: readonly string[];
  readonly top?: number;
  readonly totals?: string;
  readonly compare?: CubeQuery["compare"];
}

export function register(program: Command, cli: Cli): void {
  const cube = program.command("cube").description("numbers by dimensions: sales, contacts, cases, surveys, your own");
  readable(cube.command("query"))
    .argument("<cube>", "its name")
    .description("measures by dimensions")
    .option("--by <names>", "dimensions, e.g. date.month,channel; repeatable", collect)
    .option("--measures <names>", "e.g. revenue,customers; repeatable", collect)
    .option("--where <expression>", "which rows count: an expression over dimensions")
    .option("--having <expression>", "which rows of the answer are shown")
    .option("--sort <name>", 'e.g. "revenue desc"; repeatable', collect)
    .option("--top <n>", "the first so many rows, and the rest as one row", wholeNumber)
    .option("--totals <sets>", "rollup, cube, or sets such as date.year,channel;channel")
    .option("--compare <with>", "previous or year")
    .action(async (name: string, options: Options, command: Command) => {
      const project = await cli.openProject(command);
      const { queryCube } = await import("../../pipelines/read/cubes.js");
      const { columns, rows } = await queryCube(
        readingOf(cli, command, project.directory),
        project,
        name,
        queryOf(options),
      );
      await cli.print(command, rows, columns);
    });
}

function queryOf({ by, measures, where, having, sort, top, totals, compare }: Options): CubeQuery {
  return {
    by: names(by),
    measures: names(measures),
    where: where ?? null,
    having: having ?? null,
    sort: (sort ?? []).map((text) => {
      const [name, direction = "asc"] = text.trim().split(/\s+/) as [string, string?];
      return { name, descending: direction.toLowerCase() === "desc" };
    }),
    top: top ?? null,
    totals:
      totals === undefined ? "none" : totals === "rollup" || totals === "cube" ? totals : totals.split(";").map(list),
    compare: compare ?? null,
  };
}

const list = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
const names = (texts: readonly string[] | undefined): string[] => (texts ?? []).flatMap(list);
