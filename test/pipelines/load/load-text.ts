import type { SourceFormat } from "../../../project/source-definition.js";
import type { StepReport } from "../../../pipelines/runner/step.js";
import { loader, type Loader, type Refused } from "./load-files.js";
import { sourceOf } from "./source-of.js";

export interface LoadedText {
  readonly at: Loader;
  readonly report: StepReport;
  /** Gates of refused files. */
  readonly gates: readonly string[];
  /** id, name and note of every product that was loaded, by id. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly refused: readonly Refused[];
}

const COLUMNS = { product_id: "id", product_name: "name", category: "note" };

/** Loads one file of products with the columns id, name and note. */
export async function loadText(
  content: string | Uint8Array,
  name = "a.csv",
  format: Partial<SourceFormat> = {},
  columns: Readonly<Record<string, string>> = COLUMNS,
): Promise<LoadedText> {
  const at = await loader();
  at.put({ [`items/${name}`]: content });
  return loadInto(at, format, columns);
}

/** Loads what has come since. */
export async function loadInto(
  at: Loader,
  format: Partial<SourceFormat> = {},
  columns: Readonly<Record<string, string>> = COLUMNS,
): Promise<LoadedText> {
  const report = await at.load([sourceOf("items", "products", columns, { format })]);
  const rows = await at.rows("select product_id, product_name, category from staging.products order by product_id");
  return {
    at,
    report,
    gates: (report.refusals ?? []).map(({ gate }) => gate),
    rows: rows.map((row) => [row["product_id"], row["product_name"], row["category"]] as (string | null)[]),
    refused: await at.refused(),
  };
}
