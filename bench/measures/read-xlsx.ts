import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { projectPaths } from "../../project/paths.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import { SHEET_COLUMNS, writeSheetAndCsv } from "../lines/write-workbook.js";

const ROWS = 200_000;
const SECONDS = 5;
const GIGABYTES = 400 / 1024;

/** A workbook of 200,000 × 12: the reader by itself, and the whole step load beside that of the csv of the same rows. */
export async function benchReadXlsx(setting: Setting): Promise<Findings> {
  const folder = join(setting.folder, "read-xlsx");
  mkdirSync(folder, { recursive: true });
  const rows = Math.round(ROWS * setting.scale);
  const failures = new Set<string>();
  const read: Measured[] = [];
  const loads: { readonly xlsx: Measured[]; readonly csv: Measured[] } = { xlsx: [], csv: [] };
  try {
    setting.log("writing the files");
    const files = await writeSheetAndCsv(folder, rows);
    for (let run = 1; run <= setting.runs; run++) {
      setting.log(`${run} of ${setting.runs}`);
      const temporary = join(folder, "temporary");
      const opened = await inChild(setting, "read-file", { path: files.xlsx, temporary });
      rmSync(temporary, { recursive: true, force: true });
      if (opened.rows !== rows) failures.add(`expected ${rows} rows in the sheet; got ${opened.rows}`);
      read.push(opened);
      for (const type of ["csv", "xlsx"] as const) {
        loads[type].push(await loadOne(setting, join(folder, "project"), files[type], rows, failures));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [reader, xlsx, csv] = [
    figure("reader, xlsx", read),
    figure("load, xlsx", loads.xlsx),
    figure("load, csv", loads.csv),
  ];
  return {
    sizes: { rows, columns: SHEET_COLUMNS.length },
    figures: [reader, xlsx, csv],
    verdicts: [
      { what: "reader, xlsx", got: reader.seconds, unit: "s", limit: SECONDS },
      { what: "its peak memory", got: reader.peakBytes / 2 ** 30, unit: "GB", limit: GIGABYTES },
      { what: "load, xlsx", got: xlsx.seconds, unit: "s", limit: SECONDS },
      { what: "its peak memory", got: xlsx.peakBytes / 2 ** 30, unit: "GB", limit: GIGABYTES },
      { what: "load, xlsx / load, csv: wall", got: xlsx.seconds / csv.seconds, unit: "x", limit: null },
    ],
    notes: [],
    failures: [...failures],
  };
}

async function loadOne(
  setting: Setting,
  directory: string,
  file: string,
  rows: number,
  failures: Set<string>,
): Promise<Measured> {
  mkdirSync(directory, { recursive: true });
  try {
    const columns = Object.fromEntries(SHEET_COLUMNS.map((name) => [name, name]));
    const lines = { entity: "transactions", files: [file], columns };
    const project = { name: "bench", country: "GB", time_zone: "Europe/London", currency: "GBP", sources: { lines } };
    writeFileSync(join(directory, "clientele.yaml"), stringify(project));
    const calls = [{ asOf: "2026-01-01 00:00:00", steps: ["load"] }];
    const [run] = await inChild(setting, "commands", { directory, calls });
    if (run!.failure !== null) throw new Error(run!.failure);
    const warehouse = await Warehouse.open(projectPaths(directory).warehouse, { readOnly: true });
    try {
      const { stored } = await warehouse.row<{ stored: number }>(
        "select count(*)::integer as stored from staging.transactions where occurred_at is not null and discount >= 0",
      );
      if (stored !== rows) failures.add(`expected ${rows} lines of ${file}; got ${stored}`);
    } finally {
      warehouse.close();
    }
    return run!;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
