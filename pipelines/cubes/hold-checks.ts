import { failedChecks } from "../../warehouse/cubes/aggregates/checks.js";
import type { SettledCube } from "../../warehouse/cubes/settle-cube.js";
import { isAllowed, type Refusal, type StepContext } from "../runner/step.js";

const GATE = "cube_check";

/** Holds the checks that a cube declares: one that fails is a refusal, which leaves its aggregates as they are. */
export async function holdChecks(
  { warehouse, asOf, schemas, allow, log }: StepContext,
  cube: SettledCube,
): Promise<Refusal[]> {
  const failed = await failedChecks(warehouse, cube, asOf, schemas);
  const refusals: Refusal[] = [];
  for (const { name, message } of failed) {
    const subject = `${cube.definition.name}/${name}`;
    if (isAllowed(allow, GATE, subject)) log.warn(`cubes: ${GATE} overruled for ${subject}: ${message}`);
    else refusals.push({ gate: GATE, subject, message });
  }
  return refusals;
}
