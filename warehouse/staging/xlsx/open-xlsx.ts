import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { scanCsv } from "../csv/scan-csv.js";
import type { Opener } from "../open-file.js";
import { plainFile } from "../text/plain-file.js";
import { chooseSheet } from "./choose-sheet.js";
import { sheetToCsv } from "./sheet-to-csv.js";
import { Workbook } from "./workbook.js";

/**
 * One sheet of a workbook as csv, which the engine reads; its rows keep the numbers that they have in the sheet.
 * @throws {FileFault} as `Workbook.open`, `chooseSheet` and `sheetToCsv`
 */
export const openXlsx: Opener = async ({ path, format, temporary }) => {
  const { plainPath, sha256 } = await plainFile(path, temporary);
  // A fault of the sheet may come first; the hash must not fail unheard then.
  const hash = Promise.allSettled([sha256]);
  const target = join(temporary, randomUUID());
  const workbook = await Workbook.open(plainPath, temporary);
  try {
    const { size } = await stat(plainPath);
    const { names, lines, setAside } = await sheetToCsv(
      workbook,
      chooseSheet(workbook.sheets, format.sheet),
      format,
      target,
      size,
    );
    const dialect = { delimiter: ",", quote: '"', header: false, lineEnd: "\n" } as const;
    const scan = scanCsv(target, dialect, names.length);
    await hash;
    return {
      type: "csv",
      sha256: await sha256,
      plainPath: target,
      readPath: target,
      columns: names.map((name) => ({ name, type: "VARCHAR" })),
      csv: { dialect, scan },
      original: {
        setAside,
        find: (records) => new Map(records.map((record) => [record, { line: lines[record]!, text: null }])),
      },
    };
  } finally {
    workbook.close();
  }
};
