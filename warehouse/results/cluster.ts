import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Customers with the label of their cluster: equal lengths. */
export interface ClusteredCustomers {
  readonly customerId: readonly string[];
  readonly cluster: readonly string[];
}

/** One number of one cluster: what it is named by. */
export interface ClusterTraitRow {
  readonly cluster: string;
  /** In the project's language, or as a person named it. */
  readonly name: string;
  readonly customers: number;
  readonly stability: number | null;
  readonly feature: string;
  readonly effect: number;
  readonly average: number | null;
  readonly average_of_all: number | null;
}

/** Customers whom a refit moved from one cluster to another; null: none. */
export interface ClusterRefitRow {
  readonly cluster_before: string | null;
  readonly cluster_now: string | null;
  readonly customers: number;
}

export interface ClusterNight {
  readonly asOf: string;
  readonly schemas: Schemas;
  readonly modelVersion: string;
  /** Null: there is none. */
  readonly fittedAsOf: string | null;
}

/** Writes `result.cluster`; returns its rows. */
export async function replaceClusters(
  warehouse: Warehouse,
  { asOf, schemas, modelVersion }: ClusterNight,
  { customerId, cluster }: ClusteredCustomers,
): Promise<number> {
  const loading = `${schemas.result}.cluster_loading`;
  await warehouse.run(`create or replace table ${loading} (customer_id varchar, cluster varchar)`);
  await warehouse.appendColumns("cluster_loading", [customerId, cluster], schemas.result);
  const text = sqlFile(import.meta.url, "./cluster.sql", schemas);
  const rows = await warehouse.run(`create or replace table ${schemas.result}.cluster as ${text}`, {
    as_of: asOf,
    model_version: modelVersion,
  });
  await warehouse.run(`drop table ${loading}`);
  return rows;
}

/** Writes `result.cluster_trait` and `result.cluster_refit`. */
export async function replaceClusterTables(
  warehouse: Warehouse,
  { asOf, schemas, modelVersion, fittedAsOf }: ClusterNight,
  traits: readonly ClusterTraitRow[],
  moves: readonly ClusterRefitRow[],
): Promise<void> {
  const bound = (rows: readonly object[]) => ({
    rows: JSON.stringify(rows),
    model_version: modelVersion,
    as_of: asOf,
  });
  await warehouse.run(
    `create or replace table ${schemas.result}.cluster_trait as ${sqlFile(import.meta.url, "./cluster-trait.sql", schemas)}`,
    bound(traits),
  );
  await warehouse.run(
    `create or replace table ${schemas.result}.cluster_refit as ${sqlFile(import.meta.url, "./cluster-refit.sql", schemas)}`,
    { ...bound(moves), fitted_as_of: fittedAsOf },
  );
}
