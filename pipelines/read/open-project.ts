import { readProject } from "../../project/read-project.js";
import type { Project } from "../../project/project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import type { WarehouseOptions } from "../../warehouse/warehouse.js";
import { Session } from "./session.js";

/** A project and the snapshot of it that readers open now. */
export interface OpenedProject {
  readonly project: Project;
  readonly session: Session;
}

/**
 * @param directory the project folder, absolute
 * @param environment of the process, for `${NAME}` in clientele.yaml
 * @throws {ConfigurationError} as `readProject`; {WarehouseError} as `Session.open`
 */
export async function openProject(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
  engine: WarehouseOptions,
): Promise<OpenedProject> {
  const project = await readProject(directory, environment, ENTITIES);
  return { project, session: await Session.open(directory, engine) };
}
