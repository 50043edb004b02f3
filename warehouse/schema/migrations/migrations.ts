import type { Migration } from "./migration.js";
import { replacesAndStale } from "./v2-replaces-and-stale.js";

/** Every change of the tables since the first version, in order. The next one is a file here and a line below. */
export const MIGRATIONS: readonly Migration[] = [replacesAndStale];
