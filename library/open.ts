import { resolve } from "node:path";
import { openProject } from "../pipelines/read/open-project.js";
import { OpenedCompany } from "./opened-company.js";
import { told } from "./told.js";
import type { Company, OpenOptions } from "./types.js";

/**
 * Opens the newest published night of a project.
 * @param project its folder
 * @throws {ClienteleError} no-project, no-snapshot, newer-snapshot, snapshot-gone, and whatever is wrong in the configuration
 */
export async function open(project: string, { debug = false, ...engine }: OpenOptions = {}): Promise<Company> {
  try {
    const opened = () => openProject(resolve(project), process.env, engine);
    return new OpenedCompany(await opened(), opened, debug);
  } catch (cause) {
    throw told(cause, debug);
  }
}
