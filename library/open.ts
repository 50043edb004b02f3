import { openProject } from "../pipelines/read/open-project.js";
import { checkedEngine, checkedFolder } from "./checked-arguments.js";
import { OpenedCompany } from "./opened-company.js";
import { told } from "./told.js";
import type { Company, OpenOptions } from "./types.js";

/**
 * Opens the newest published night of a project.
 * @param project its folder
 * @throws {ClienteleError} no-project, no-snapshot, newer-snapshot, snapshot-gone, wrong-argument, and whatever is wrong in the configuration
 */
export async function open(project: string, { debug = false, ...options }: OpenOptions = {}): Promise<Company> {
  try {
    const folder = checkedFolder(project);
    const engine = checkedEngine(options);
    const opened = () => openProject(folder, process.env, engine);
    return new OpenedCompany(await opened(), opened, debug);
  } catch (cause) {
    throw told(cause, debug);
  }
}
