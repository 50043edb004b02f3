import { measureFormula } from "../pipelines/read/measure-formula.js";
import type { CubeDefinition, CubeDimension } from "../project/cube-definition.js";
import { columnsOf, format, type Row } from "./print.js";
import { fit } from "./text-width.js";

/** Cubes for people: what each can be asked by, and for. */
export const printCubes = (cubes: readonly CubeDefinition[]): string => cubes.map(printCube).join("\n");

/** What a line has room for; programs get all of it. */
const LONGEST = 100;

function printCube({ name, title, description, fact, dimensions, measures }: CubeDefinition): string {
  const tables = [
    dimensions.map((dimension) => ({
      dimension: dimension.name,
      levels: [levelsText(dimension), dimension.description ?? ""].filter((text) => text !== "").join("; "),
    })),
    measures.map((measure) => ({
      measure: measure.name,
      format: measure.format,
      "what it is": fit((measure.description ?? measureFormula(measure)).replaceAll(/\s+/g, " "), LONGEST),
    })),
  ];
  return [
    `${name}: ${title}, of core.${fact}`,
    ...(description === null ? [] : [description]),
    "",
    ...tables.map((rows) => format(rows, columnsOf(rows), "table")),
  ].join("\n");
}

function levelsText({ kind, name, levels }: CubeDimension): string {
  if (kind === "time") return "year > quarter > month > day; week > day; fiscal_year > fiscal_quarter > month";
  if (kind === "single" || kind === "then") return kind === "then" ? "as it was then" : "";
  return levels.map((level) => level.name.slice(name.length + 1)).join(kind === "levels" ? " > " : ", ");
}

/** The same for programs. */
export const cubeRecords = (cubes: readonly CubeDefinition[]) =>
  cubes.map(({ name, title, description, fact, dimensions, measures, file }) => ({
    name,
    title,
    description,
    fact: `core.${fact}`,
    file,
    dimensions: dimensions.map((dimension) => ({
      name: dimension.name,
      title: dimension.title,
      description: dimension.description,
      kind: dimension.kind,
      levels: dimension.levels.map((level) => level.name),
    })),
    measures: measures.map((measure) => ({
      name: measure.name,
      title: measure.title,
      description: measure.description,
      format: measure.format,
      formula: measureFormula(measure),
    })),
  }));

/** The same as rows: one for each dimension and measure. */
export const cubeRows = (cubes: readonly CubeDefinition[]): Row[] =>
  cubeRecords(cubes).flatMap(({ name: cube, dimensions, measures }) => [
    ...dimensions.map(({ name, title, description, levels }) => {
      return {
        cube,
        part: "dimension",
        name,
        title,
        description,
        levels: levels.join(", "),
        format: null,
        formula: null,
      };
    }),
    ...measures.map(({ name, title, description, format: as, formula }) => {
      return { cube, part: "measure", name, title, description, levels: null, format: as, formula };
    }),
  ]);
