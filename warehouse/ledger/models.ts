import { build } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { insertRow } from "./insert.js";

export interface ModelVersion {
  readonly model: string;
  readonly version: number;
  readonly asOf: string;
  readonly state: "candidate" | "champion" | "retired" | "refused";
  readonly sha256: string;
  readonly seed: number;
  /** From which `as_of` it is used; null: never yet. */
  readonly liveFrom: string | null;
  readonly runId: string;
}

/** From which `as_of` each version of a model is used, as far as it ever was. */
export async function readLiveFrom(
  warehouse: Warehouse,
  model: string,
): Promise<readonly { readonly version: number; readonly from: string }[]> {
  return warehouse.rows(
    `select version, live_from as "from" from ops.model_version
    where model = $model and live_from is not null order by version`,
    { model },
  );
}

/** Records a version of a model; a second record of the same version takes the place of the first. */
export async function recordModelVersion(warehouse: Warehouse, record: ModelVersion): Promise<void> {
  await warehouse.transaction(async () => {
    await warehouse.run(
      build.deleteFrom("ops.model_version").where("model", "=", record.model).where("version", "=", record.version),
    );
    await insertRow(warehouse, "ops.model_version", {
      model: record.model,
      version: record.version,
      as_of: record.asOf,
      state: record.state,
      sha256: record.sha256,
      seed: record.seed,
      live_from: record.liveFrom,
      run_id: record.runId,
    });
  });
}
