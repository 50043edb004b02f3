import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "../../project/paths.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { inChild } from "../harness/in-child.js";
import { figure } from "../harness/measure.js";
import { median } from "../harness/median.js";
import type { Figure, Findings, Setting, Verdict } from "../harness/setting.js";
import { writeBenchProject } from "../lines/bench-project.js";
import { LINES_A_TRANSACTION, writeLines, type Ledger } from "../lines/write-lines.js";
import type { CommandRun } from "../tasks/commands.js";

const FULL = { transactions: 1_000_000, customers: 60_000 };
const LOAD = ["load", "identity", "core"];
const CALLS = [
  { asOf: "2026-01-01 00:00:00", steps: LOAD },
  { asOf: "2026-01-01 00:00:00", steps: ["publish"] },
];
const NEXT_DAY = "2026-01-02 00:00:00";
/** Of the day's transactions: come again as they were, or (upsert) otherwise. */
const REPEATED = 0.01;
const CORRECTED = 0.005;

/** A day of 0.1% new lines onto three years, in the process that loaded these; append and upsert. */
export async function benchOneMoreDay(setting: Setting): Promise<Findings> {
  const transactions = Math.round(FULL.transactions * setting.scale);
  const ledger: Ledger = {
    transactions,
    customers: Math.max(100, Math.round(FULL.customers * setting.scale)),
    seed: 1,
  };
  const folder = join(setting.folder, "one-more-day");
  mkdirSync(folder, { recursive: true });
  const figures: Figure[] = [];
  const verdicts: Verdict[] = [];
  const failures = new Set<string>();
  const day = Math.max(1, Math.round(transactions / 1000));
  try {
    for (const mode of ["append", "upsert"] as const) {
      setting.log(`writing the files of ${mode}`);
      const files = await writeFiles(folder, ledger, day, mode);
      const runs: (readonly CommandRun[])[] = [];
      for (let run = 1; run <= setting.runs; run++) {
        setting.log(`${mode}: ${run} of ${setting.runs}`);
        runs.push(await loadBoth(setting, folder, files, mode, failures));
      }
      const of = (what: string, position: number): Figure =>
        figure(
          `${what}, ${mode}`,
          runs.map((calls) => calls[position]!),
        );
      const [first, firstPublished, next, nextPublished] = [
        of("first load", 0),
        of("its publishing", 1),
        of("one more day", 2),
        of("publishing it", 3),
      ] as const;
      figures.push(first, firstPublished, next, nextPublished);
      const loading = median(runs.map((calls) => calls[2]!.steps.find(({ step }) => step === "load")!.seconds));
      verdicts.push(
        {
          what: `its step load alone / first load, ${mode}: wall`,
          got: loading / first.seconds,
          unit: "x",
          limit: 0.04,
        },
        { what: `one more day / first load, ${mode}: wall`, got: next.seconds / first.seconds, unit: "x", limit: 0.04 },
        { what: "the same: cpu", got: next.cpuSeconds / first.cpuSeconds, unit: "x", limit: null },
        {
          what: `publishing it / publishing all, ${mode}: cpu`,
          got: nextPublished.cpuSeconds / firstPublished.cpuSeconds,
          unit: "x",
          limit: null,
        },
      );
    }
    return {
      sizes: { lines: transactions * LINES_A_TRANSACTION, "new lines": day * LINES_A_TRANSACTION },
      figures,
      verdicts,
      notes: ["only the files of changed months were written again: the others are second names of the files before"],
      failures: [...failures],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Files {
  readonly first: string;
  /** Outside the project until its day comes. */
  readonly day: string;
  /** Transactions that both together hold. */
  readonly lines: number;
}

async function writeFiles(folder: string, ledger: Ledger, day: number, mode: "append" | "upsert"): Promise<Files> {
  const warehouse = await Warehouse.open(":memory:");
  try {
    const { transactions } = ledger;
    const repeated = Math.ceil(day * REPEATED);
    const corrected = mode === "append" ? 0 : Math.ceil(day * CORRECTED);
    const from = transactions - repeated;
    const changed = Array.from({ length: corrected }, (_, i) => from + i);
    const write = (name: string, first: number, last: number, otherwise: readonly number[]): Promise<string> =>
      writeLines(warehouse, folder, ledger, { name, from: first, to: last, corrected: otherwise });
    return {
      first: await write("2025.csv", 0, transactions, []),
      day: await write("2026-01-01.csv", from, transactions + day, changed),
      lines: (transactions + day + corrected) * LINES_A_TRANSACTION,
    };
  } finally {
    warehouse.close();
  }
}

async function loadBoth(
  setting: Setting,
  folder: string,
  files: Files,
  mode: "append" | "upsert",
  failures: Set<string>,
): Promise<readonly CommandRun[]> {
  const directory = join(folder, "project");
  const arrived = join(folder, "arrived.csv");
  try {
    writeBenchProject(directory, [files.first, arrived], mode);
    const comes = [{ from: files.day, to: arrived }];
    const next = [
      { asOf: NEXT_DAY, steps: LOAD, comes },
      { asOf: NEXT_DAY, steps: ["publish"], comes: [{ from: arrived, to: files.day }] },
    ];
    const runs = await inChild(setting, "commands", { directory, calls: [...CALLS, ...next] });
    const broken = runs.find(({ failure }) => failure !== null);
    if (broken !== undefined) throw new Error(broken.failure!);
    for (const failure of await checkBoth(directory, files)) failures.add(`${mode}: ${failure}`);
    return runs;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function checkBoth(directory: string, { lines }: Files): Promise<string[]> {
  const found: string[] = [];
  const { warehouse: path, published } = projectPaths(directory);
  const warehouse = await Warehouse.open(path, { readOnly: true });
  try {
    const { stored } = await warehouse.row<{ stored: number }>(
      "select count(*)::integer as stored from staging.transactions",
    );
    if (stored !== lines) found.push(`expected ${lines} lines; got ${stored}`);
  } finally {
    warehouse.close();
  }
  const written = newMonths(published);
  const allowed = written.filter((month) => month !== "2025-12.parquet" && month !== "2026-01.parquet");
  if (allowed.length > 0) found.push(`months that did not change were written again: ${allowed.join(", ")}`);
  if (!written.includes("2026-01.parquet")) found.push("the new month was not written");
  return found;
}

/** Months of lines in the newest snapshot whose file is not the one of the snapshot before. */
function newMonths(published: string): string[] {
  const of = (snapshot: string): Map<string, number> => {
    const folder = join(published, snapshot, "core.line_version");
    return new Map(readdirSync(folder).map((file) => [file, statSync(join(folder, file)).ino]));
  };
  const [before, now] = ["2026-01-01.1", "2026-01-02.1"].map(of) as [Map<string, number>, Map<string, number>];
  return [...now].filter(([file, inode]) => before.get(file) !== inode).map(([file]) => file);
}
