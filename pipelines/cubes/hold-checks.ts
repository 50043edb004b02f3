import { failedChecks } from "../../warehouse/cubes/aggregates/checks.js";
import { brokenHierarchies } from "../../warehouse/cubes/check-hierarchies.js";
import type { SettledCube } from "../../warehouse/cubes/settle-cube.js";
import { isAllowed, type Refusal, type StepContext } from "../runner/step.js";

const GATE = "cube_check";

/** Holds the checks that a cube declares, and that its hierarchies are some: one that fails is a refusal, and all goes on. */
export async function holdChecks(
  { warehouse, asOf, schemas, allow, log }: StepContext,
  cube: SettledCube,
): Promise<Refusal[]> {
  const torn = await brokenHierarchies(warehouse, cube);
  const failed = [
    ...torn.map(({ dimension, message }) => ({ name: dimension, message })),
    ...(await failedChecks(warehouse, cube, asOf, schemas)),
  ];
  const refusals: Refusal[] = [];
  for (const { name, message } of failed) {
    const subject = `${cube.definition.name}/${name}`;
    if (isAllowed(allow, GATE, subject)) log.warn(`cubes: ${GATE} overruled for ${subject}: ${message}`);
    else refusals.push({ gate: GATE, subject, message });
  }
  return refusals;
}
