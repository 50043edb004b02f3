import type { Project } from "../project/project.js";
import { replaceCustomer, type ContactRule } from "../warehouse/results/customer.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/** Writes `result.customer`: one row per customer with all that the night knows; segments and lists select from it. */
export const customerStep: Step = {
  name: "customer",
  version: 1,
  reads: [
    "core.customer",
    "core.customer_ref",
    "core.customer_merge",
    "core.line",
    "core.contact",
    "core.service_case",
    "staging.*",
    "result.rfm",
    "result.lifecycle",
    "result.churn",
    "result.value",
    "result.cluster",
    "result.next_product",
  ],
  writes: ["result.customer"],
  configuration: (project) => ({ channels: project.channels, sources: sourcesOf(project) }),
  run: runCustomer,
};

async function runCustomer({ project, warehouse, asOf, schemas }: StepContext): Promise<StepReport> {
  const rows = await replaceCustomer(warehouse, {
    asOf,
    schemas,
    sources: sourcesOf(project),
    channelCosts: Object.fromEntries(
      Object.entries(project.channels).map(([name, { cost }]) => [name, cost.toFixed(4)]),
    ),
    contactRules: {
      may_email: contactRule(project, ["email"]),
      may_sms: contactRule(project, ["sms"]),
      may_call: contactRule(project, ["call", "phone"]),
    },
  });
  return { rowsIn: rows, rowsOut: rows };
}

function sourcesOf({ sources }: Project): { contacts: boolean; cases: boolean; consents: boolean } {
  const has = (entity: string) => sources.some((source) => source.entity === entity);
  return { contacts: has("contacts"), cases: has("cases"), consents: has("consents") };
}

/** One way to reach a customer under all its names; consent is required unless every configured one says otherwise. */
function contactRule({ channels }: Project, names: readonly string[]): ContactRule {
  const configured = names.flatMap((name) => channels[name] ?? []);
  const lenient = configured.length > 0 && configured.every(({ consent }) => consent === "unless_withdrawn");
  return { channels: names, consent: lenient ? "unless_withdrawn" : "required" };
}
