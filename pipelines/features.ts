import { factsOf } from "../warehouse/features/fact-source.js";
import { createFeatures, featureTable } from "../warehouse/features/feature-table.js";
import { makeFeatures } from "../warehouse/features/make-features.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/** Writes `features.customer`: what is known of every customer before `as_of`, one row each, for models to score. */
export const featuresStep: Step = {
  name: "features",
  version: 2,
  reads: ["core.*"],
  writes: ["features.customer"],
  configuration: () => null,
  run: runFeatures,
};

async function runFeatures({ project, warehouse, asOf, schemas }: StepContext): Promise<StepReport> {
  await createFeatures(warehouse, schemas);
  const options = { asOf, customers: "all", alone: false } as const;
  const { customers, absent } = await makeFeatures(
    warehouse,
    factsOf(warehouse, project),
    options,
    featureTable(schemas),
  );
  const notes =
    absent.length === 0 ? [] : [`no features of ${absent.join(", ")}: nothing of it was known before as_of`];
  return { rowsIn: customers, rowsOut: customers, notes };
}
