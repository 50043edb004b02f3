import type { ValueModel } from "../../models/buy-till-you-die/value-model.js";
import type { ValueCheckRow } from "../../warehouse/results/value-check.js";

/** How a model did in its held-out days, as rows of `result.value_check`. */
export function checkRows({ comparison, check }: ValueModel, model_version: string): ValueCheckRow[] {
  const { heldOut, best, actual } = comparison;
  const ranked = [...heldOut].sort((a, b) => a.error - b.error || (a.name === best ? -1 : b.name === best ? 1 : 0));
  return [
    ...ranked.map(({ name, expected, error }, i) => ({
      model_version,
      curve: "forecast" as const,
      position: i + 1,
      name,
      actual,
      expected,
      error,
    })),
    ...(check?.byRepeats ?? []).map(({ repeats, customers, actual, expected }) => ({
      model_version,
      curve: "orders" as const,
      position: repeats,
      customers,
      actual,
      expected,
    })),
    ...(check?.weekly ?? []).map(({ week, actual, expected }) => ({
      model_version,
      curve: "week" as const,
      position: week,
      actual,
      expected,
    })),
  ];
}
