import { joinRefs } from "../models/identity/join-refs.js";
import { readIdentityGraph, replaceIdentity } from "../warehouse/core/identity.js";
import { migrate } from "../warehouse/schema/migrate.js";
import type { Step } from "./runner/step.js";

/** Writes `core.customer_ref` and `core.customer_merge`: who is who, by exact links (contract section 5). */
export const identityStep: Step = {
  name: "identity",
  version: 1,
  reads: ["staging.*"],
  writes: ["core.customer_ref", "core.customer_merge"],
  configuration: () => null,
  async run({ warehouse, project }) {
    await migrate(warehouse, project);
    const graph = await readIdentityGraph(warehouse);
    const { founder, merges } = joinRefs(graph);
    const written = await replaceIdentity(warehouse, founder, merges);
    const notes = [`${written.refs} refs are ${written.customers} customers`];
    if (graph.crowded > 0)
      notes.push(`${graph.crowded} refs would join more than 20 others and join none: shared numbers?`);
    return { rowsIn: graph.refs, rowsOut: written.customers, notes };
  },
};
