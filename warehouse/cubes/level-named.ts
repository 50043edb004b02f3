import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { SettledCube, SettledLevel } from "./settle-cube.js";

/**
 * The level of a name; a hierarchy by its own name stands for its finest level.
 * @throws {ConfigurationError} unknown-dimension
 */
export function levelNamed(cube: SettledCube, name: string): SettledLevel {
  const level = cube.levels.get(name) ?? cube.levels.get(finest(cube, name) ?? "");
  if (level !== undefined) return level;
  const { dimensions, measures } = cube.definition;
  const group = dimensions.find((dimension) => dimension.name === name);
  const levels = [...cube.levels.keys()];
  const hint =
    group !== undefined
      ? ` It has ${group.levels.map((l) => l.name).join(", ")}.`
      : measures.some((measure) => measure.name === name)
        ? " It is a measure: name it in --measures."
        : suggestion(name, levels);
  throw new ConfigurationError(
    "unknown-dimension",
    `the cube ${cube.definition.name} has no dimension "${name}".${hint}`,
  );
}

function finest({ definition }: SettledCube, name: string): string | undefined {
  const dimension = definition.dimensions.find((d) => d.name === name);
  if (dimension?.kind === "time") return `${name}.day`;
  return dimension?.kind === "levels" ? dimension.levels.at(-1)!.name : undefined;
}
