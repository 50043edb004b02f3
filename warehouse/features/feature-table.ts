import { LIVE, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Where the features of a night stand: not published, and of an older `as_of` gone with it. */
export const featureTable = (schemas: Schemas): string => `${schemaOf(schemas)}.customer`;

export const createFeatures = (warehouse: Warehouse, schemas: Schemas): Promise<number> =>
  warehouse.run(`create schema if not exists ${schemaOf(schemas)}`);

const schemaOf = (schemas: Schemas): string => (schemas.core === LIVE.core ? "features" : "past_features");
