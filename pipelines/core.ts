import { openCut } from "../warehouse/core/open-cut.js";
import { replaceCustomer } from "../warehouse/core/replace-customer.js";
import type { Step } from "./runner/step.js";

/** Reads the star as of the night: `core.<fact>` views, and `core.customer` with the attributes known then. */
export const coreStep: Step = {
  name: "core",
  version: 1,
  reads: ["staging.*", "core.customer_ref", "core.customer_merge"],
  writes: ["core.*"],
  configuration: (project) => ({ sources: project.sources.map((s) => s.name), dayStarts: project.calendar.dayStarts }),
  async run({ warehouse, project, asOf, schemas }) {
    await openCut(warehouse, project, asOf, schemas.core);
    const customers = await replaceCustomer(
      warehouse,
      asOf,
      schemas.core,
      project.sources.map((s) => s.name),
    );
    return { rowsIn: customers, rowsOut: customers };
  },
};
