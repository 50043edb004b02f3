import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { readSchemaVersion, SCHEMA_VERSION, writeSchemaVersion } from "../../warehouse/schema/version.js";
import { Warehouse, type Plain } from "../../warehouse/warehouse.js";
import { callCli } from "../support/call-cli.js";
import { runAndKill } from "../support/kill-process.js";

const FIXTURE = join(import.meta.dirname, "../fixtures/warehouse-v1");

/** A project whose warehouse the first version of the tables wrote. */
function older(): { directory: string; path: string; words: (...words: string[]) => string[] } {
  const directory = mkdtempSync(join(tmpdir(), "clientele-upgrade-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(join(FIXTURE, "data"), join(directory, "data"), { recursive: true });
  cpSync(join(FIXTURE, "clientele.yaml"), join(directory, "clientele.yaml"));
  cpSync(FIXTURE, join(directory, ".clientele"), {
    recursive: true,
    filter: (path) => !/data|yaml|README|gz$/.test(path) || path === FIXTURE,
  });
  const path = join(directory, ".clientele", "warehouse.duckdb");
  writeFileSync(path, gunzipSync(readFileSync(join(FIXTURE, "warehouse.duckdb.gz"))));
  return { directory, path, words: (...words) => [...words, "--project", directory] };
}

/** What the first version held, as its README says, and the version that it is of now. */
async function held(path: string): Promise<{ version: number; rows: Record<string, Plain> }> {
  const warehouse = await Warehouse.open(path, { readOnly: true });
  try {
    const rows = await warehouse.row(
      `select (select count(*) from core.line_version) as lines, (select count(*) from staging.transactions_waiting) as waiting,
         (select count(*) from quarantine.refused) as refused, (select count(*) from core.product_version) as products,
         (select count(*) from ops.load) as deliveries, (select count(*) from ops.night) as nights`,
    );
    return { version: (await readSchemaVersion(warehouse))!.version, rows };
  } finally {
    warehouse.close();
  }
}

const ROWS = { lines: 3, waiting: 1, refused: 2, products: 2, deliveries: 3, nights: 2 };

test("a warehouse of an older version is left alone, and every command that opens it names the way", async () => {
  const { path, words } = older();
  const before = readFileSync(path);
  for (const command of [
    ["nightly", "--as-of", "2026-01-04"],
    ["quarantine", "list", "--live"],
  ]) {
    const { code, err: told } = await callCli(words(...command));
    expect(code).toBe(2);
    expect(told).toContain(
      `.clientele/warehouse.duckdb: the warehouse has the tables of version 1, made by an earlier clientele; this clientele needs version ${SCHEMA_VERSION}. Run "clientele upgrade"`,
    );
    expect(told).toContain("[warehouse-older]");
  }
  const dry = await callCli(words("upgrade", "--dry-run"));
  expect([dry.code, dry.err]).toEqual([0, `would bring the warehouse from version 1 to ${SCHEMA_VERSION}\n`]);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("upgrade keeps every row and the older file, a second one has nothing to do, and the next night runs", async () => {
  const { directory, path, words } = older();
  const before = readFileSync(path);
  const { code, err: told } = await callCli(words("upgrade"));
  expect(code).toBe(0);
  expect(told).toContain(`the warehouse is of version ${SCHEMA_VERSION} now; the older one is kept as`);
  expect(await held(path)).toEqual({ version: SCHEMA_VERSION, rows: ROWS });
  expect(readFileSync(join(directory, ".clientele", "warehouse.v1.duckdb")).equals(before)).toBe(true);
  expect((await callCli(words("upgrade"))).err).toContain("nothing to upgrade");
  expect(await callCli(words("nightly", "--as-of", "2026-01-04"))).toMatchObject({ code: 0 });
  const rate = "currency,valid_on,rate\nUSD,2025-12-31,0.9\n";
  writeFileSync(join(directory, "data", "rates.csv"), rate);
  const rates =
    "  rates:\n    entity: exchange_rates\n    files: data/rates.csv\n    columns: { currency: currency, valid_on: valid_on, rate: rate }\n";
  writeFileSync(join(directory, "clientele.yaml"), readFileSync(join(directory, "clientele.yaml"), "utf8") + rates);
  expect(await callCli(words("load", "--as-of", "2026-01-05"))).toMatchObject({ code: 0 });
  expect((await held(path)).rows).toMatchObject({ lines: 4, waiting: 0 });
});

test("killed at any moment upgrade leaves the older warehouse or the new one, whole, and run again it ends", async () => {
  const { directory, path, words } = older();
  const kept = join(directory, ".clientele", "warehouse.v1.duckdb");
  const copy = `${path}.tmp-upgrade`;
  const moments = [
    { watch: () => existsSync(copy), delayMs: 0 },
    { watch: () => existsSync(copy), delayMs: 15 },
    { watch: ({ told }: { told: string }) => told.includes("changing its tables"), delayMs: 0 },
    { watch: ({ told }: { told: string }) => told.includes("changing its tables"), delayMs: 60 },
    { watch: () => existsSync(kept), delayMs: 0 },
  ];
  const seen: number[] = [];
  for (const moment of moments) {
    await runAndKill(directory, ["upgrade"], moment);
    const found = await held(path);
    if (found.version === 1) expect(found.rows).toEqual(ROWS);
    else expect(found).toEqual({ version: SCHEMA_VERSION, rows: ROWS });
    seen.push(found.version);
  }
  expect(seen[0]).toBe(1);
  expect((await callCli(words("upgrade"))).code).toBe(0);
  expect(await held(path)).toEqual({ version: SCHEMA_VERSION, rows: ROWS });
  expect([existsSync(copy), existsSync(`${copy}.wal`)]).toEqual([false, false]);
});

test("a warehouse of a newer version says which clientele made it, and is left alone", async () => {
  const { path, words } = older();
  const warehouse = await Warehouse.open(path);
  await writeSchemaVersion(warehouse, 99, "7.8.9");
  await warehouse.run("checkpoint");
  warehouse.close();
  const before = readFileSync(path);
  for (const command of [["nightly", "--as-of", "2026-01-04"], ["upgrade"]]) {
    const { code, err: told } = await callCli(words(...command));
    expect([code, told]).toEqual([
      2,
      `clientele: .clientele/warehouse.duckdb: the warehouse has the tables of version 99, made by clientele 7.8.9; this clientele knows versions up to ${SCHEMA_VERSION}. Run it with clientele 7.8.9 or later. Nothing was changed. [warehouse-newer]\n`,
    ]);
  }
  expect(readFileSync(path).equals(before)).toBe(true);
});
