import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "../../project/paths.js";
import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import { writeBenchProject } from "../lines/bench-project.js";
import { writeEncoded } from "../lines/write-encoded.js";
import { LINES_A_TRANSACTION, writeLines, type Ledger } from "../lines/write-lines.js";

/** The file of this many transactions has 1 GB in GB18030. */
const FULL = { transactions: 512_000, customers: 60_000 };
const AS_OF = "2026-01-01 00:00:00";

/** The step load of the same lines, Chinese in one column of three, as one file in UTF-8 and as one in GB18030. */
export async function benchEncodings(setting: Setting): Promise<Findings> {
  const ledger: Ledger = {
    transactions: Math.round(FULL.transactions * setting.scale),
    customers: Math.max(100, Math.round(FULL.customers * setting.scale)),
    seed: 1,
  };
  const folder = join(setting.folder, "encodings");
  mkdirSync(folder, { recursive: true });
  try {
    setting.log("writing the files");
    const plain = await writeChineseLines(folder, ledger);
    const encoded = join(folder, "gb18030.csv");
    await writeEncoded(plain, encoded, "gb18030");
    const runs: Record<"utf-8" | "gb18030", Measured[]> = { "utf-8": [], gb18030: [] };
    const sums = new Set<string>();
    for (let run = 1; run <= setting.runs; run++) {
      setting.log(`${run} of ${setting.runs}`);
      for (const [encoding, file] of [["utf-8", plain] as const, ["gb18030", encoded] as const]) {
        const { measured, sum } = await load(setting, folder, file, encoding);
        runs[encoding].push(measured);
        sums.add(sum);
      }
    }
    const [utf8, gb18030] = [figure("load, utf-8", runs["utf-8"]), figure("load, gb18030", runs.gb18030)];
    return {
      sizes: {
        lines: ledger.transactions * LINES_A_TRANSACTION,
        "MB in utf-8": Math.round(statSync(plain).size / 1e6),
        "MB in gb18030": Math.round(statSync(encoded).size / 1e6),
      },
      figures: [utf8, gb18030],
      verdicts: [
        { what: "load of gb18030 / load of utf-8: wall", got: gb18030.seconds / utf8.seconds, unit: "x", limit: 1.5 },
        { what: "the same: cpu", got: gb18030.cpuSeconds / utf8.cpuSeconds, unit: "x", limit: null },
      ],
      notes: ["the lines that were loaded are compared by a checksum over all their columns"],
      failures: sums.size === 1 ? [] : ["the two files gave different lines"],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeChineseLines(folder: string, ledger: Ledger): Promise<string> {
  const warehouse = await Warehouse.open(":memory:");
  const path = join(folder, "utf-8.csv");
  try {
    const english = await writeLines(warehouse, folder, ledger, {
      name: "english.csv",
      from: 0,
      to: ledger.transactions,
    });
    await warehouse.run(
      `copy (select * replace ('手工制作的商品' || regexp_extract(product_name, '[0-9]+') || '号' as product_name,
         case country when 'FR' then '广东省深圳市南山区' else '上海市浦东新区' end as country)
       from read_csv(${quoteText(english)}, all_varchar = true)) to ${quoteText(path)} (format csv, header true)`,
    );
    rmSync(english);
  } finally {
    warehouse.close();
  }
  return path;
}

async function load(
  setting: Setting,
  folder: string,
  file: string,
  encoding: string,
): Promise<{ measured: Measured; sum: string }> {
  const directory = join(folder, "project");
  try {
    writeBenchProject(directory, [file], "append", { encoding });
    const [run] = await inChild(setting, "commands", { directory, calls: [{ asOf: AS_OF, steps: ["load"] }] });
    if (run!.failure !== null) throw new Error(run!.failure);
    return { measured: run!, sum: await checksum(directory) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function checksum(directory: string): Promise<string> {
  const warehouse = await Warehouse.open(projectPaths(directory).warehouse, { readOnly: true });
  try {
    const { sum } = await warehouse.row<{ sum: string }>(
      `select count(*)::varchar || ' ' || sum(hash(transaction_id, product_id, product_name, quantity, unit_price, occurred_at,
         customer_ref, country, kind)::hugeint)::varchar as sum from staging.transactions`,
    );
    return sum;
  } finally {
    warehouse.close();
  }
}
