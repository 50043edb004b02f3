import { sqlFile, type Schemas } from "../sql-file.js";

/** The stage of every known customer at every moment that one of their lines has, as a query: for `lifecycle_then`. */
export const lifecycleMoments = (schemas: Schemas): string =>
  sqlFile(import.meta.url, "./lifecycle-moment.sql", schemas);
