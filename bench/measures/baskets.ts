import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Findings, Setting, Verdict } from "../harness/setting.js";
import { pythonFile, pythonWith } from "../python/venv.js";

const SETS: Readonly<Record<number, number>> = { 200: 2032, 100: 18_949, 60: 236_936 };
const COUNTS = [200, 100, 60];
/** Each round runs all three programs, so that all of them meet the machine as it is then. */
const ROUNDS = 5;
const MANY = 10_000_000;

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const RETAIL = resolve(
  ROOT,
  process.env["CLIENTELE_DATA"] ?? "../shared/data",
  "online_retail/online_retail_2010_2011.csv.gz",
);

interface Search extends Pick<Measured, "seconds" | "cpuSeconds"> {
  readonly method: string;
  readonly count: number;
  readonly sets: number;
  readonly digest: string;
}

/** Frequent sets of Online Retail against mlxtend and pyfim, with equal answers; and of ten million baskets. */
export async function benchBaskets(setting: Setting): Promise<Findings> {
  if (!existsSync(RETAIL)) throw new Error(`benchBaskets: ${RETAIL} is missing; set CLIENTELE_DATA`);
  const folder = join(setting.folder, "baskets");
  mkdirSync(folder, { recursive: true });
  try {
    const file = join(folder, "baskets.txt");
    const baskets = await writeBaskets(file);
    const python = pythonWith("baskets-requirements.txt", setting.log);
    const searches: Search[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      setting.log(`round ${round} of ${ROUNDS}`);
      const mined = await inChild(setting, "mine-baskets", { file, counts: COUNTS, runs: 3 });
      // The last of three in a process: the first one also compiles, and is told beside it.
      for (const one of mined) {
        if (one.run === 0) searches.push({ ...one, method: "ours, first in its process" });
        if (one.run === 2) searches.push({ ...one, method: "ours" });
      }
      searches.push(
        ...searchByPython(python, file, round === 1 ? ["fpgrowth", "eclat", "mlxtend"] : ["fpgrowth", "eclat"]),
      );
    }
    const number = Math.round(MANY * setting.scale);
    setting.log(`${number} baskets`);
    const many = await inChild(setting, "many-baskets", { baskets: number, support: 0.001 });
    const figures = figuresOf(searches);
    return {
      sizes: { baskets, "many baskets": number, "their lines": many.lines },
      figures: [...figures, figure("many baskets at support 0.1%", [many])],
      verdicts: [
        ...verdictsOf(figures),
        { what: "many baskets", got: many.seconds, unit: "s", limit: 60 },
        { what: "many baskets: peak memory", got: many.peakBytes / 2 ** 30, unit: "GB", limit: 4 },
      ],
      notes: [
        `many baskets: ${many.sets} sets, ${many.rules} rules; ${many.drawing.toFixed(1)} s of CPU went into drawing them; ${(many.stated / 2 ** 30).toFixed(2)} GB were stated before the search`,
      ],
      failures: failuresOf(searches),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Non-C invoices and their raw codes: a basket to a line, codes as numbers. */
async function writeBaskets(file: string): Promise<number> {
  const warehouse = await Warehouse.open(":memory:");
  try {
    const lines = await warehouse.rows<{ line: string }>(`
      with bought as (
        select distinct InvoiceNo, dense_rank() over (order by StockCode) - 1 as code
        from read_csv(${quoteText(RETAIL)}, all_varchar = true) where InvoiceNo not like 'C%'
      )
      select string_agg(code::varchar, ' ' order by code) as line from bought group by InvoiceNo order by InvoiceNo`);
    writeFileSync(file, lines.map(({ line }) => line).join("\n"));
    return lines.length;
  } finally {
    warehouse.close();
  }
}

function searchByPython(python: string, file: string, methods: readonly string[]): Search[] {
  const asked = [pythonFile("baskets.py"), file, JSON.stringify(COUNTS), JSON.stringify(methods)];
  const answer = execFileSync(python, asked, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e8,
  });
  return answer
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Search);
}

interface Timed {
  readonly what: string;
  readonly runs: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly method: string;
  readonly count: number;
}

function figuresOf(searches: readonly Search[]): Timed[] {
  const keys = new Set(searches.map(({ method, count }) => `${method}, count ${count}`));
  return [...keys].map((what) => {
    const runs = searches.filter(({ method, count }) => what === `${method}, count ${count}`);
    const timed = figure(
      what,
      runs.map(({ seconds, cpuSeconds }) => ({ seconds, cpuSeconds, peakBytes: 0 })),
    );
    return { ...timed, method: runs[0]!.method, count: runs[0]!.count };
  });
}

function verdictsOf(figures: readonly Timed[]): Verdict[] {
  const of = (method: string, count: number): Timed => figures.find((f) => f.method === method && f.count === count)!;
  const ratio = (count: number, method: string, limit: number | null): Verdict[] => {
    const [ours, other] = [of("ours", count), of(method, count)];
    return [
      { what: `count ${count}: ours / ${method}, wall`, got: ours.seconds / other.seconds, unit: "x", limit },
      {
        what: `count ${count}: ours / ${method}, CPU`,
        got: ours.cpuSeconds / other.cpuSeconds,
        unit: "x",
        limit: null,
      },
    ];
  };
  return COUNTS.flatMap((count) => [
    ...ratio(count, "mlxtend", 1 / 20),
    ...ratio(count, "fpgrowth", 2),
    ...ratio(count, "eclat", null),
  ]);
}

function failuresOf(searches: readonly Search[]): string[] {
  return COUNTS.flatMap((count) => {
    const told = searches.filter((search) => search.count === count && search.digest !== "");
    const wrong = told.filter(({ sets }) => sets !== SETS[count]);
    const answers = new Set(told.map(({ digest }) => digest));
    return [
      ...wrong.map(({ method, sets }) => `${method} found ${sets} sets at count ${count}, not ${SETS[count]}`),
      ...(answers.size === 1 ? [] : [`${answers.size} different answers at count ${count}`]),
    ];
  });
}
