import type { NumericColumn, Table } from "../../models/table.js";
import type { Numbers } from "../../models/churn/table-rows.js";

/** Categories as 0 or 1 by level, which is what the features of a cut are: numbers alone. */
export function asNumbers({ rows, columns }: Table): Numbers {
  return {
    rows,
    columns: columns.flatMap((column): NumericColumn[] => {
      if (column.kind === "numeric") return [column];
      const levels = column.categories.length === 2 ? column.categories.slice(1) : column.categories;
      return levels.map((level) => ({
        kind: "numeric",
        name: `${column.name}=${level}`,
        values: Float64Array.from(column.codes, (code) => Number(column.categories[code] === level)),
      }));
    }),
  };
}
