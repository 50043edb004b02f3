import type { Project } from "../../project/project.js";
import { createLedger } from "../ledger/create-ledger.js";
import { createPublication } from "../snapshot/publication-tables.js";
import type { Warehouse } from "../warehouse.js";
import { createVersionViews } from "./core-views.js";
import { createHistory } from "./history.js";
import { createStaging } from "./staging.js";

/** Brings a warehouse, new or known, to the tables and views of this version. Safe to run again. */
export async function migrate(warehouse: Warehouse, project: Project): Promise<void> {
  await createLedger(warehouse);
  await createStaging(warehouse);
  await createPublication(warehouse);
  await createHistory(warehouse);
  await createVersionViews(warehouse, project);
}
