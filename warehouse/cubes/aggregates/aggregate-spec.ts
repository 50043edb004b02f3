import { createHash } from "node:crypto";
import { quoteName } from "../../sql.js";

/** What one aggregate of a cube holds; every list sorted. */
export interface AggregateSpec {
  readonly cube: string;
  /** Columns of the fact that it is grouped by, by their own names. */
  readonly keys: readonly string[];
  /** Levels that it is grouped by beside: of time `date.month`, as the first day of each period. */
  readonly levels: readonly string[];
  /** Measures that add up over its rows. */
  readonly sums: readonly string[];
  /** Distinct counts of a kept key: of each row, how many rows of the fact count. */
  readonly counted: readonly string[];
  /** Measures that hold for its groups only. */
  readonly values: readonly string[];
}

/** An aggregate that is there. */
export interface Aggregate {
  readonly spec: AggregateSpec;
  readonly rows: number;
  /** Others are made of it in the same night, and it is gone after them. */
  readonly scratch: boolean;
  /** Measures among `counted` and `values` whose counts add up: no two rows share what they count. */
  readonly apart: readonly string[];
}

/** `cube.sales__1f2e3d4c` */
export const aggregateName = (spec: AggregateSpec): string =>
  `${spec.cube}__${createHash("md5").update(specText(spec)).digest("hex").slice(0, 8)}`;

/** SQL of the table of an aggregate. */
export const aggregateTable = ({ spec, scratch }: Pick<Aggregate, "spec" | "scratch">): string =>
  `${scratch ? "temp" : "cube"}.${quoteName(aggregateName(spec))}`;

/** Equal specs give equal text. */
export const specText = ({ cube, keys, levels, sums, counted, values }: AggregateSpec): string =>
  JSON.stringify({ cube, keys, levels, sums, counted, values });

export const readSpec = (text: string): AggregateSpec => JSON.parse(text) as AggregateSpec;
