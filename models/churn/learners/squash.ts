import type { Table } from "../../table.js";
import type { Numbers } from "../table-rows.js";

/** sign(x)·ln(1 + |x|) of every number: counts, days and money have long tails, and a line through them follows the tail. */
export function squash(table: Table): Numbers {
  return {
    rows: table.rows,
    columns: table.columns.map((column) => {
      if (column.kind !== "numeric") throw new RangeError(`${column.name} is no number`);
      const values = Float64Array.from(column.values, (x) => (x < 0 ? -Math.log1p(-x) : Math.log1p(x)));
      return { kind: "numeric", name: column.name, values };
    }),
  };
}
