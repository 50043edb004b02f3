import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Column, Table } from "../../models/table.js";
import { publicData } from "./public-data.js";

export const TELCO = publicData("telco_churn/Telco-Customer-Churn.csv.gz");

const NUMBERS = new Set(["tenure", "MonthlyCharges", "TotalCharges"]);

/** The 7,043 customers of Telco; label 1 has left. Blank charges are missing. */
export function readTelco(): { readonly table: Table; readonly labels: Uint8Array } {
  const [head, ...lines] = gunzipSync(readFileSync(TELCO.file)).toString("utf8").trim().split(/\r?\n/);
  const names = head!.split(",");
  const rows = lines.map((line) => line.split(","));
  const columns = names.flatMap((name, at): Column[] => {
    if (name === "customerID" || name === "Churn") return [];
    const cells = rows.map((row) => row[at]!.trim());
    if (NUMBERS.has(name)) {
      return [
        { kind: "numeric", name, values: Float64Array.from(cells, (cell) => (cell === "" ? NaN : Number(cell))) },
      ];
    }
    const categories = [...new Set(cells)].sort();
    const codes = new Map(categories.map((category, code) => [category, code]));
    return [{ kind: "categorical", name, categories, codes: Int32Array.from(cells, (cell) => codes.get(cell)!) }];
  });
  return {
    table: { rows: rows.length, columns },
    labels: Uint8Array.from(rows, (row) => +(row[names.indexOf("Churn")] === "Yes")),
  };
}

/** The rows of a table by index. */
export function takeRows(table: Table, index: Uint32Array): Table {
  const columns = table.columns.map((column): Column =>
    column.kind === "numeric"
      ? { ...column, values: Float64Array.from(index, (i) => column.values[i]!) }
      : { ...column, codes: Int32Array.from(index, (i) => column.codes[i]!) },
  );
  return { rows: index.length, columns };
}
