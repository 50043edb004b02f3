import { existsSync } from "node:fs";
import { finding, type Finding } from "./doctor/finding.js";
import { inspectFolder } from "./doctor/inspect-folder.js";
import { inspectMachine } from "./doctor/inspect-machine.js";
import { inspectState } from "./doctor/inspect-state.js";

export type { Finding } from "./doctor/finding.js";

/**
 * What of this machine and folder a night depends on. Changes nothing, waits for nobody.
 * @param timeZone of the project; where there is none, any
 */
export async function runDoctor(directory: string, timeZone: string): Promise<Finding[]> {
  const machine = await inspectMachine(timeZone);
  if (!existsSync(directory)) {
    return [...machine, finding("project folder", "fail", "is not there", `make it with: clientele init ${directory}`)];
  }
  return [...machine, ...(await inspectFolder(directory)), ...(await inspectState(directory))];
}
