import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { workbook, type Cell } from "../../test/support/workbook.js";

/** Columns of both files, under the names of the entity. */
export const SHEET_COLUMNS = [
  "transaction_id",
  "product_id",
  "product_name",
  "quantity",
  "unit_price",
  "discount",
  "occurred_at",
  "customer_ref",
  "channel",
  "location",
  "country",
  "agent_ref",
] as const;

const STYLE = "yyyy-mm-dd hh:mm:ss";
const FIRST_DAY = 45_292;

/** Writes the same transaction lines as `lines.xlsx` and `lines.csv`: seven texts, four numbers and a time to a row. */
export async function writeSheetAndCsv(folder: string, rows: number): Promise<{ xlsx: string; csv: string }> {
  const [xlsx, csv] = [join(folder, "lines.xlsx"), join(folder, "lines.csv")];
  const cells: Cell[][] = [[...SHEET_COLUMNS]];
  const lines: string[] = [SHEET_COLUMNS.join(",")];
  for (let i = 0; i < rows; i++) {
    const minutes = i % 1_000_000;
    const texts = (at: string | Cell): Cell[] => [
      `T${String(Math.floor(i / 4)).padStart(8, "0")}`,
      `P${(i * 7919) % 5000}`,
      `Product of the kind ${(i * 7919) % 5000}`,
      (i % 9) + 1,
      (((i * 31) % 9973) + 100) / 100,
      i % 10 === 0 ? 0.5 : 0,
      at,
      `C${(i * 104_729) % 60_000}`,
      ["web", "shop", "phone"][i % 3]!,
      ["London", "Berlin", "上海", "Paris"][i % 4]!,
      ["GB", "DE", "CN", "FR"][i % 4]!,
      `A${i % 200}`,
    ];
    cells.push(texts({ number: FIRST_DAY + minutes / 1440, format: STYLE }));
    const time = new Date(Date.UTC(2024, 0, 1, 0, minutes)).toISOString();
    lines.push(texts(`${time.slice(0, 10)} ${time.slice(11, 19)}`).join(","));
  }
  writeFileSync(csv, `${lines.join("\n")}\n`);
  writeFileSync(xlsx, await workbook([{ name: "Lines", rows: cells }]));
  return { xlsx, csv };
}
