import type { Project } from "../../project/project.js";
import { versionSelects } from "../schema/core-views.js";
import type { Warehouse } from "../warehouse.js";
import type { FactSource } from "./cut-facts.js";

/** Facts of the warehouse itself. */
export const factsOf = (warehouse: Warehouse, project: Project): FactSource => ({
  core: "core",
  dayStarts: project.calendar.dayStarts,
  versions: (refs) => versionSelects(warehouse, project, refs),
});
