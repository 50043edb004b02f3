import { DuckDBInstance } from "@duckdb/node-api";
import type { Table } from "../../models/table.js";
import { sqlName, sqlNumber, sqlText } from "../../models/sql-text.js";

/** What the engine makes of an expression over the rows of a table, one number a row. */
export async function scoreInSql(table: Table, expression: string): Promise<number[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const types = table.columns.map((c) => `${sqlName(c.name)} ${c.kind === "numeric" ? "double" : "text"}`);
  await connection.run(`create table t (row_index integer, ${types.join(", ")})`);
  const rows = Array.from({ length: table.rows }, (_, i) => {
    const cells = table.columns.map((c) => {
      if (c.kind === "numeric") return Number.isNaN(c.values[i]!) ? "null" : sqlNumber(c.values[i]!);
      return c.codes[i]! < 0 ? "null" : sqlText(c.categories[c.codes[i]!]!);
    });
    return `(${[i, ...cells].join(", ")})`;
  });
  await connection.run(`insert into t values ${rows.join(", ")}`);
  const result = await connection.runAndReadAll(`select ${expression} as score from t order by row_index`);
  connection.closeSync();
  instance.closeSync();
  return result.getColumns()[0]!.map(Number);
}
