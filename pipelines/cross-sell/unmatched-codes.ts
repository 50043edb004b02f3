import { findUnmatched } from "../../warehouse/baskets/find-unmatched.js";
import type { StepContext } from "../runner/step.js";

/** Says which excluded codes no product has: a slip of the pen, or a product that is still to come. */
export async function unmatchedNotes({ project, warehouse, schemas }: StepContext): Promise<string[]> {
  const { excludeProducts, offer } = project.settings.crossSell;
  const settings = [
    ["cross_sell.exclude_products", excludeProducts],
    ["cross_sell.offer.exclude_products", offer.excludeProducts],
  ] as const;
  const notes: string[] = [];
  for (const [setting, codes] of settings) {
    const unmatched = await findUnmatched(warehouse, schemas, codes);
    if (unmatched.length > 0) notes.push(`settings.${setting}: no product has the code ${unmatched.join(", ")}`);
  }
  return notes;
}
