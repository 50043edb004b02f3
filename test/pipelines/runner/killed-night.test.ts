import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Warehouse, type Plain } from "../../../warehouse/warehouse.js";

/** These tests start the built command: `npm test` builds it first. */
const DIST = process.env["CLIENTELE_DIST"] ?? join(import.meta.dirname, "../../../dist");
const NIGHTS = ["2026-01-02 00:00:00", "2026-01-03 00:00:00"];
/** Where a night is killed, each time a step further on. */
const MOMENTS = [
  "load: in part 1",
  "load: after part 2",
  "core: half way",
  "list.json: committed",
  "list.json: written",
  "list.json: in place",
  "current.json: committed",
  "current.json: in place",
];

const folders: string[] = [];
let whole: Awaited<ReturnType<typeof picture>>;

beforeAll(async () => {
  const directory = folder();
  for (const asOf of NIGHTS) expect(await ended(night(directory, asOf))).toBe(0);
  whole = await picture(directory);
});
afterAll(() => folders.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

test("a night killed at every kind of moment and run again gives the tables and files of an uninterrupted one", async () => {
  const directory = folder();
  const [first, second] = NIGHTS as [string, string];
  expect(await ended(night(directory, first))).toBe(0);
  for (const moment of MOMENTS) {
    const child = night(directory, second, moment);
    await ended(child);
    expect(child.signalCode, moment).toBe("SIGKILL");
    expect(finished(await picture(directory)), moment).toEqual([{ as_of: first }]);
  }
  expect(await ended(night(directory, second))).toBe(0);
  expect(await picture(directory)).toEqual(whole);
});

test("a signal ends a night with its own exit code, undoes its step, and the next run continues", async () => {
  const directory = folder();
  const child = night(directory, NIGHTS[0]!, "wait");
  await once(child.stdout!, "data");
  child.kill("SIGINT");
  expect(await ended(child)).toBe(130);
  for (const asOf of NIGHTS) expect(await ended(night(directory, asOf))).toBe(0);
  expect(await picture(directory)).toEqual(whole);
});

test("while another process holds the warehouse the command says who, not whose lock file is left, and exits 4, or waits", async () => {
  const directory = folder();
  expect(await ended(night(directory, NIGHTS[0]!))).toBe(0);
  writeFileSync(join(directory, "clientele.yaml"), "name: toy\ntime_zone: UTC\ncurrency: EUR\n");
  const holder = { pid: process.pid, command: "clientele nightly", runId: "r", startedAt: "2026-01-01T00:00:00Z" };
  writeFileSync(join(directory, ".clientele", "lock.json"), JSON.stringify({ ...holder, asOf: null, step: null }));
  const held = await Warehouse.open(join(directory, ".clientele", "warehouse.duckdb"));
  const locked = command(directory, ["nightly", "--as-of", "2026-01-02"]);
  expect(await ended(locked.child)).toBe(4);
  expect(locked.told()).toContain(`process ${process.pid}`);
  expect(locked.told()).toContain("[locked]");
  writeFileSync(join(directory, ".clientele", "lock.json"), JSON.stringify({ ...holder, pid: process.ppid }));
  const misled = command(directory, ["nightly", "--as-of", "2026-01-02"]);
  expect(await ended(misled.child)).toBe(4);
  expect(misled.told()).toContain(`another process (${process.pid})`);
  writeFileSync(join(directory, ".clientele", "lock.json"), JSON.stringify({ ...holder, asOf: null, step: null }));
  const status = command(directory, ["status", "--format", "csv"]);
  expect(await ended(status.child)).toBe(0);
  expect(status.told()).toContain("clientele nightly");
  const waiting = command(directory, ["nightly", "--as-of", "2026-01-02", "--wait", "1m"]);
  while (!waiting.told().includes("Waiting") && waiting.child.exitCode === null) await sleep(20);
  held.close();
  expect(await ended(waiting.child)).not.toBe(4);
});

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), "clientele-kill-"));
  folders.push(directory);
  return directory;
}

const night = (directory: string, asOf: string, killAt = ""): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, "../../support/toy-night.mjs"), directory, asOf, killAt], {
    env: { ...process.env, CLIENTELE_DIST: DIST },
    stdio: ["ignore", "pipe", "inherit"],
  });

function command(directory: string, words: readonly string[]): { child: ChildProcess; told: () => string } {
  const child = spawn(process.execPath, [join(DIST, "cli", "main.js"), ...words, "--project", directory]);
  let text = "";
  child.stdout.on("data", (part: Buffer) => (text += part.toString()));
  child.stderr.on("data", (part: Buffer) => (text += part.toString()));
  return { child, told: () => text };
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return child.exitCode;
}

const finished = ({ tables }: { tables: Record<string, Plain>[][] }): Record<string, Plain>[] => tables[3]!;

/** What people and programs may see: tables, the nights that finished, and files, without run ids and clock times. */
async function picture(
  directory: string,
): Promise<{ tables: Record<string, Plain>[][]; files: Record<string, string> }> {
  const warehouse = await Warehouse.open(join(directory, ".clientele", "warehouse.duckdb"));
  const tables = [];
  for (const query of [
    "select day, count(*) as n, sum(amount) as amount from core.fact group by day order by day",
    "from core.total order by day",
    "from result.list order by day",
    "select as_of from ops.night order by as_of",
    "select schema_name, table_name from duckdb_tables() where schema_name <> 'ops' order by all",
  ]) {
    tables.push(await warehouse.rows(query));
  }
  warehouse.close();
  const out = join(directory, "out");
  const names = existsSync(out) ? readdirSync(out).sort() : [];
  const seen = names.filter((name) => name !== "run_results.json");
  return { tables, files: Object.fromEntries(seen.map((name) => [name, readFileSync(join(out, name), "utf8")])) };
}
