import { measure, type Measured } from "../harness/measure.js";
import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";

export interface BareLoad {
  readonly database: string;
  readonly files: readonly string[];
  /** Column to engine type, in the order of the files. */
  readonly columns: Readonly<Record<string, string>>;
}

/** What everything is held against: the engine's own csv reader into a table of the same types, without any check. */
export async function runBareLoad({ database, files, columns }: BareLoad): Promise<Measured & { rows: number }> {
  const types = Object.entries(columns).map(([name, type]) => `${quoteText(name)}: ${quoteText(type)}`);
  const { value, measured } = await measure(async () => {
    const warehouse = await Warehouse.open(database);
    try {
      return await warehouse.run(`create table bare as select * from read_csv([${files.map(quoteText).join(", ")}],
        auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${types.join(", ")}})`);
    } finally {
      warehouse.close();
    }
  });
  return { ...measured, rows: value };
}
