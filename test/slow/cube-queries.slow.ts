import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXTRA_MEASURES, QUERIES } from "../../bench/cubes/queries.js";
import { runCommands } from "../../bench/tasks/commands.js";
import { withCube } from "../../pipelines/read/cube-session.js";
import { withSnapshot } from "../../pipelines/read/with-snapshot.js";
import { readProject } from "../../project/read-project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { expectDone } from "../support/kill-company.js";
import { countLines, runToEnd } from "../support/kill-process.js";
import { publishedProject } from "../support/published-project.js";
import { BY_HAND } from "./cubes-by-hand.js";

/** About 50 lines each; more than 250,000 lines are worth aggregates. */
const CUSTOMERS = process.env["CUSTOMERS"] ?? "20000";
const NIGHT = "2026-01-01 00:00:00";
const ROWS = Number(process.env["ROWS"] ?? "10000000");
/** A tenth of what ten million rows would take. */
const HEAP_MB = 150;
const SHOP = `name: sales
fact: line
dimensions: { date: { time: business_date }, order: transaction_id }
measures: { revenue: { sum: amount_home } }
`;

let folder: string;
let directory: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clientele-cubes-"));
  directory = join(folder, "project");
  const data = join(folder, "data");
  expectDone(
    await runToEnd([
      "simulate",
      data,
      "--customers",
      CUSTOMERS,
      "--years",
      "3",
      "--until",
      "2026-01-01",
      "--seed",
      "7",
    ]),
  );
  expectDone(await runToEnd(["init", directory, "--from", data]));
  appendFileSync(join(directory, "cubes/sales.yaml"), EXTRA_MEASURES);
  await run("load", "identity", "core", "rfm", "lifecycle", "customer", "segments", "publish");
  // What was asked is what aggregates are made for.
  await ask("best");
  await run("cubes", "publish");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the 40 queries of the bench say what SQL written by hand says of the simulated company, from aggregates and from the fact", async () => {
  const [fact, best, hand] = [await ask("fact"), await ask("best"), await askByHand()];
  expect(BY_HAND).toHaveLength(QUERIES.length);
  for (const [i, { by, measures }] of QUERIES.entries()) {
    const what = `${i}: ${by.join(",")}: ${measures.join(",")}`;
    expect(best[i]!.rows, what).toEqual(fact[i]!.rows);
    expect(alike(Object.values(asRows(best[i]!.rows)), hand[i]!), what).toEqual([]);
  }
  const from = best.flatMap(({ relations }) => relations);
  expect(from.filter((relation) => relation.startsWith("cube.")).length).toBeGreaterThan(from.length / 2);
});

test("an answer of ten million rows streams: the command holds none of them back", async () => {
  const shop = await publishedProject(
    { "core.line": [] },
    "2026-01-01 00:00:00",
    { "cubes/sales.yaml": SHOP },
    (warehouse) =>
      warehouse.run(`insert into core.line by name
      select 't' || i as transaction_id, date '2025-01-01' + (i % 360)::integer as business_date,
        date '2025-01-01' + (i % 360)::integer + interval '10' hour as occurred_at, 1.25::decimal(18, 4) as amount_home,
        'sale' as kind, true as is_sale
      from range(${ROWS}) as rows(i)`),
  );
  const words = [
    "cube",
    "query",
    "sales",
    "--project",
    shop,
    "--by",
    "order",
    "--measures",
    "revenue",
    "--format",
    "csv",
  ];
  const { lines, code } = await countLines(words, { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` });
  expect({ lines, code }).toEqual({ lines: ROWS + 1, code: 0 });
});

/** These steps and no others: the command would also make what they read, models among it. */
async function run(...steps: readonly string[]): Promise<void> {
  const [done] = await runCommands({ directory, calls: [{ asOf: NIGHT, steps }] });
  expect([done!.failure, done!.exitCode]).toEqual([null, 0]);
}

const reading = () => ({ directory, engine: {}, signal: new AbortController().signal, live: false });

async function ask(source: "best" | "fact") {
  const project = await readProject(directory, process.env, ENTITIES);
  return withCube(reading(), project, "sales", async (one) => {
    const answers = [];
    for (const query of QUERIES) {
      const { rows, origins } = await one(query, source);
      answers.push({ rows, relations: origins.map(({ relation }) => relation) });
    }
    return answers;
  });
}

const askByHand = (): Promise<unknown[][][]> =>
  withSnapshot(reading(), {}, async ({ warehouse }) => {
    const answers = [];
    for (const sql of BY_HAND) answers.push((await warehouse.rows(sql)).map((row) => Object.values(row)));
    return answers;
  });

/** Without what says which dimensions a row sums over. */
const asRows = (rows: readonly Readonly<Record<string, unknown>>[]): unknown[][] =>
  rows.map((row) =>
    Object.entries(row).flatMap(([name, value]) => (name === "totals" || name === "rest" ? [] : [value])),
  );

/** Rows of one answer that the other lacks, in any order: counts and money to the last digit, ratios to 1e-12. */
function alike(got: unknown[][], expected: unknown[][]): string[] {
  const [mine, theirs] = [got, expected].map((rows) => rows.map(key).sort()) as [string[], string[]];
  return [
    ...mine.filter((row, i) => row !== theirs[i]).map((row) => `got ${row}`),
    ...theirs.filter((row, i) => row !== mine[i]).map((row) => `by hand ${row}`),
  ].slice(0, 6);
}

const key = (row: readonly unknown[]): string => JSON.stringify(row.map(cell));

function cell(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  return typeof value === "string" && !/^-?\d+(\.\d+)?$/.test(value) ? value : Number(number.toPrecision(12));
}
