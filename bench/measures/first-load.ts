import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "../../project/paths.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Figure, Findings, Setting, Verdict } from "../harness/setting.js";
import { writeBenchProject } from "../lines/bench-project.js";
import { FAULTS, GOOD_LINES, plantFaults, writeCutGzip } from "../lines/faults.js";
import { LINE_COLUMNS, LINES_A_TRANSACTION, writeLines, type Ledger } from "../lines/write-lines.js";
import type { CommandRun } from "../tasks/commands.js";

const FULL = { transactions: 1_000_000, customers: 60_000 };
const AS_OF = "2026-01-01 00:00:00";
const OVERLAP = 0.05;

/** The same lines, as files. */
interface Shape {
  readonly name: string;
  /** What the bare load reads. */
  readonly clean: readonly string[];
  /** What ours reads: the same with faults in one of them, and files that must be refused. */
  readonly faulty: readonly string[];
}

/** First load against the engine's own reader, as one file and as twelve that overlap; publishing apart. */
export async function benchFirstLoad(setting: Setting): Promise<Findings> {
  const ledger: Ledger = {
    transactions: Math.round(FULL.transactions * setting.scale),
    customers: Math.max(100, Math.round(FULL.customers * setting.scale)),
    seed: 1,
  };
  const folder = join(setting.folder, "first-load");
  mkdirSync(folder, { recursive: true });
  try {
    setting.log("writing the files");
    const shapes = await writeShapes(folder, ledger);
    const figures: Figure[] = [];
    const verdicts: Verdict[] = [];
    const failures = new Set<string>();
    for (const shape of shapes) {
      const bare: Measured[] = [];
      const load: Measured[] = [];
      const publish: Measured[] = [];
      for (let run = 1; run <= setting.runs; run++) {
        setting.log(`${shape.name}: ${run} of ${setting.runs}`);
        bare.push(await bareLoad(setting, folder, shape));
        const ours = await ourLoad(setting, folder, shape, ledger, failures);
        load.push(ours[0]!);
        publish.push(ours[1]!);
      }
      const [b, l, p] = [
        figure(`bare load, ${shape.name}`, bare),
        figure(`load, identity, core; ${shape.name}`, load),
        figure(`publish, ${shape.name}`, publish),
      ] as const;
      figures.push(b, l, p);
      verdicts.push(
        { what: `first load / bare load, ${shape.name}: wall`, got: l.seconds / b.seconds, unit: "x", limit: 2.5 },
        { what: `the same: cpu`, got: l.cpuSeconds / b.cpuSeconds, unit: "x", limit: null },
        { what: `publish / bare load, ${shape.name}: wall`, got: p.seconds / b.seconds, unit: "x", limit: 1.5 },
        { what: `the same: cpu`, got: p.cpuSeconds / b.cpuSeconds, unit: "x", limit: null },
      );
    }
    const refused = new Set(FAULTS.map(({ rule }) => rule));
    return {
      sizes: { lines: ledger.transactions * LINES_A_TRANSACTION, ...ledger },
      figures,
      verdicts,
      notes: [
        `refused as planted: ${[...refused].join(", ")}, append-conflict; whole files: damaged-gzip, missing-column`,
      ],
      failures: [...failures],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeShapes(folder: string, ledger: Ledger): Promise<Shape[]> {
  const warehouse = await Warehouse.open(":memory:");
  const { transactions } = ledger;
  const write = (name: string, from: number, to: number, corrected: readonly number[] = []): Promise<string> =>
    writeLines(warehouse, folder, ledger, { name, from, to, corrected });
  try {
    const one = [await write("all.csv", 0, transactions)];
    const twelve: string[] = [];
    const share = transactions / 12;
    for (let i = 0; i < 12; i++) {
      const from = Math.max(0, Math.round(share * (i - OVERLAP)));
      twelve.push(await write(`part-${String(i + 1).padStart(2, "0")}.csv`, from, Math.round(share * (i + 1))));
    }
    const conflict = await write("z-conflict.csv", 0, 1, [0]);
    const cut = join(folder, "cut.csv.gz");
    writeCutGzip(cut, `${Object.keys(LINE_COLUMNS).join(",")}\n${GOOD_LINES[0].line}\n`.repeat(50));
    const headless = join(folder, "headless.csv");
    writeFileSync(headless, `${GOOD_LINES[0].line}\n`);
    const refused = [conflict, cut, headless];
    return [
      { name: "1 file", clean: one, faulty: [plant(one[0]!), ...refused] },
      {
        name: "12 files",
        clean: twelve,
        faulty: [...twelve.map((path, i) => (i === 6 ? plant(path) : path)), ...refused],
      },
    ];
  } finally {
    warehouse.close();
  }
}

function plant(path: string): string {
  const target = path.replace(/\.csv$/, "-faulty.csv");
  plantFaults(path, target);
  return target;
}

async function bareLoad(setting: Setting, folder: string, { clean }: Shape): Promise<Measured> {
  const database = join(folder, "bare.duckdb");
  try {
    return await inChild(setting, "bare-load", { database, files: clean, columns: LINE_COLUMNS });
  } finally {
    rmSync(database, { force: true });
  }
}

async function ourLoad(
  setting: Setting,
  folder: string,
  shape: Shape,
  ledger: Ledger,
  failures: Set<string>,
): Promise<readonly CommandRun[]> {
  const directory = join(folder, "project");
  try {
    writeBenchProject(directory, shape.faulty, "append");
    const calls = [["load", "identity", "core"], ["publish"]].map((steps) => ({ asOf: AS_OF, steps }));
    const runs = await inChild(setting, "commands", { directory, calls });
    for (const failure of await checkLoad(directory, runs, ledger)) failures.add(`${shape.name}: ${failure}`);
    return runs;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What was loaded that had to be refused, and the other way round. */
async function checkLoad(directory: string, [load, publish]: readonly CommandRun[], ledger: Ledger): Promise<string[]> {
  if (load!.failure !== null || publish!.failure !== null) throw new Error(load!.failure ?? publish!.failure!);
  const gates = load!.steps.flatMap(({ refusals }) => refusals.map(({ gate }) => gate)).sort();
  const warehouse = await Warehouse.open(projectPaths(directory).warehouse, { readOnly: true });
  try {
    const refused = await warehouse.rows<{ rule: string; column_name: string | null; raw_text: string }>(
      "select rule, column_name, raw_text from quarantine.refused where rule <> 'append-conflict'",
    );
    const told = refused.map(({ rule, column_name, raw_text }) => `${rule} ${column_name}: ${raw_text}`);
    const planted = FAULTS.map(({ rule, column, line }) => `${rule} ${column}: ${Buffer.from(line).toString()}`);
    const { conflicts } = await warehouse.row<{ conflicts: number }>(
      "select count(*)::integer as conflicts from quarantine.refused where rule = 'append-conflict' and file like '%z-conflict.csv'",
    );
    const good = await warehouse.rows<{ id: string; at: string }>(
      "select transaction_id as id, occurred_at::varchar as at from staging.transactions where transaction_id like 'G%' order by id",
    );
    const { lines } = await warehouse.row<{ lines: number }>(
      "select count(*)::integer as lines from staging.transactions",
    );
    return [
      ...differences("refused files", gates, ["damaged-gzip", "missing-column"]),
      ...differences("refused lines", told, planted),
      ...differences("conflicts found", [String(conflicts > 0)], ["true"]),
      ...differences(
        "good lines",
        good.map(({ id, at }) => `${id} ${at}`),
        GOOD_LINES.map(({ id, occurredAt }) => `${id} ${occurredAt}`),
      ),
      ...differences("lines", [String(lines)], [String(ledger.transactions * LINES_A_TRANSACTION + GOOD_LINES.length)]),
    ];
  } finally {
    warehouse.close();
  }
}

function differences(what: string, got: readonly string[], wanted: readonly string[]): string[] {
  return [
    ...wanted.filter((each) => !got.includes(each)).map((each) => `${what}: missing ${each}`),
    ...got.filter((each) => !wanted.includes(each)).map((each) => `${what}: not expected ${each}`),
  ];
}
