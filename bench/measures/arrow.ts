import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import { pythonFile, pythonWith } from "../python/venv.js";
import { arrowFile, type ArrowRead, type ArrowTimes } from "../tasks/arrow-read.js";

/** Ours and Python's take turns so often. */
const TURNS = 3;

interface PythonTimes extends Measured {
  readonly rows: number;
  readonly tableBytes: number;
}

/** 10 million rows of ten columns to an Arrow table by the library, against `fetch_arrow_table` of DuckDB in Python on the same file. */
export async function benchArrow(setting: Setting): Promise<Findings> {
  const python = pythonWith("arrow-requirements.txt", setting.log);
  const folder = join(setting.folder, "arrow");
  mkdirSync(folder, { recursive: true });
  try {
    const asked: ArrowRead = { folder, rows: Math.round(10_000_000 * setting.scale), threads: cpus().length };
    const { bytes } = await inChild(setting, "make-arrow-data", asked);
    setting.log(`${asked.rows} rows, ${Math.round(bytes / 2 ** 20)} MB of Parquet`);
    const ours: ArrowTimes[] = [];
    const theirs: PythonTimes[] = [];
    for (let turn = 1; turn <= Math.max(TURNS, setting.runs); turn++) {
      ours.push(await inChild(setting, "arrow-read", asked));
      const words = [pythonFile("arrow.py"), arrowFile(folder), String(asked.threads)];
      theirs.push(JSON.parse(execFileSync(python, words, { encoding: "utf8" })) as PythonTimes);
      setting.log(
        `turn ${turn}: ours ${ours.at(-1)!.whole.seconds.toFixed(2)} s, Python ${theirs.at(-1)!.seconds.toFixed(2)} s`,
      );
    }
    return findings(asked, ours, theirs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findings({ rows }: ArrowRead, ours: readonly ArrowTimes[], theirs: readonly PythonTimes[]): Findings {
  const mine = figure(
    "ours: sql`…`.arrow()",
    ours.map(({ whole }) => whole),
  );
  const python = figure("Python: fetch_arrow_table()", theirs);
  const { tableBytes, idleBytes } = ours[0]!;
  const wrong = [...ours, ...theirs].filter((run) => run.rows !== rows);
  return {
    sizes: { rows, columns: 10 },
    figures: [mine, python],
    verdicts: [
      { what: "ours / Python: wall", got: mine.seconds / python.seconds, unit: "x", limit: 3 },
      { what: "the same: cpu", got: mine.cpuSeconds / python.cpuSeconds, unit: "x", limit: null },
      { what: "our process at its peak / the table", got: mine.peakBytes / tableBytes, unit: "x", limit: 2 },
      { what: "Python's / its table", got: python.peakBytes / theirs[0]!.tableBytes, unit: "x", limit: null },
    ],
    notes: [
      `table: ours ${megabytes(tableBytes)} MB, Python's ${megabytes(theirs[0]!.tableBytes)} MB; our process before reading ${megabytes(idleBytes)} MB`,
    ],
    failures: wrong.length > 0 ? [`${wrong.length} runs did not give ${rows} rows`] : [],
  };
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
