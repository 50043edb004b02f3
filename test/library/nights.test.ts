import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { open } from "../../library/index.js";
import { projectFolder } from "../support/project-folder.js";
import { PROJECT } from "../support/published-project.js";
import { codeOf, company, companyFolder, FIRST, publishNight } from "./a-company.js";

const night = (day: number): string => `2026-02-0${day} 00:00:00`;
const rfm = (...ids: readonly string[]) => ({
  "result.rfm": ids.map((customer_id) => ({ customer_id, segment: "new", as_of: FIRST })),
});

test("without a project, a snapshot or a clientele as new as the snapshot, open says which and what to do", async () => {
  const folder = projectFolder({ "clientele.yaml": PROJECT });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect(await codeOf(open(join(folder, "nowhere")))).toBe("no-project");
  expect(await codeOf(open(folder))).toBe("no-snapshot");
  await publishNight(folder, FIRST);
  const manifest = join(folder, "out", "published", "2026-02-01.1", "manifest.json");
  const written = JSON.parse(readFileSync(manifest, "utf8")) as Record<string, unknown>;
  rmSync(manifest);
  writeFileSync(manifest, JSON.stringify({ ...written, version: 999 }));
  expect(await codeOf(open(folder))).toBe("newer-snapshot");
  rmSync(manifest);
  expect(await codeOf(open(folder))).toBe("snapshot-gone");
});

test("the warehouse is never read: a file that is none stands in its place", async () => {
  const folder = await companyFolder();
  mkdirSync(join(folder, ".clientele"), { recursive: true });
  writeFileSync(join(folder, ".clientele", "warehouse.duckdb"), "no warehouse");
  const shop = await open(folder);
  expect(await shop.sql`select count(*) as customers from result.rfm`.rows()).toEqual([{ customers: 2 }]);
  shop.close();
});

test("a reader keeps its night while others are published, also in the middle of a stream, and moves when told", async () => {
  const folder = await companyFolder();
  const shop = await open(folder, { threads: 1 });
  const ids = shop.sql<{ customer_id: string }>`select customer_id from result.rfm order by customer_id`;
  const stream = ids.stream();
  await publishNight(folder, night(2), rfm("c7"));
  expect((await stream.next()).value).toEqual([{ customer_id: "c1" }, { customer_id: "c2" }]);
  await publishNight(folder, night(3), rfm("c8"));
  expect((await stream.next()).done).toBe(true);
  expect(await ids.rows()).toHaveLength(2);
  expect(shop).toMatchObject({ asOf: FIRST, snapshot: "2026-02-01.1" });

  const before = ids.stream();
  await before.next();
  expect(await shop.refresh()).toBe(true);
  expect(shop).toMatchObject({ asOf: night(3), snapshot: "2026-02-03.1" });
  expect(await ids.rows()).toEqual([{ customer_id: "c8" }]);
  expect((await before.next()).done).toBe(true);
  expect(await shop.refresh()).toBe(false);
  shop.close();
});

test("once three newer nights are there its files are removed: a named error, until it moves on", async () => {
  const folder = await companyFolder();
  const shop = await open(folder, { threads: 1 });
  for (const day of [2, 3, 4, 5]) await publishNight(folder, night(day), rfm("c7"));
  expect(existsSync(join(folder, "out", "published", "2026-02-01.1"))).toBe(false);
  const ids = shop.sql`select customer_id from result.rfm`;
  for (const what of ["rows", "columns", "arrow", "ipc"] as const) {
    expect(await codeOf(ids[what]())).toBe("snapshot-gone");
  }
  expect(await codeOf(shop.segments())).toBe("snapshot-gone");
  expect(await codeOf(shop.customer("17"))).toBe("snapshot-gone");
  await shop.refresh();
  expect(await ids.rows()).toEqual([{ customer_id: "c7" }]);
  expect(await shop.customer("17")).toMatchObject({ customer_id: "c1", as_of: night(5) });
  shop.close();
});

test("a signal ends what it was given to: before it begins, in one long statement, and between parts of a stream", async () => {
  const shop = await company();
  expect(await codeOf(shop.sql`select 1 as n`.rows({ signal: AbortSignal.abort() }))).toBe("cancelled");
  expect(await codeOf(shop.segment("vips", { signal: AbortSignal.abort() }))).toBe("cancelled");

  const long = shop.sql`with d(n) as (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)), e as
    (select a.n + b.n + c.n as n from d a, d b, d c, d f) select sum(x.n * y.n + z.n) as n from e x, e y, e z`;
  const stop = new AbortController();
  const reading = codeOf(long.rows({ signal: stop.signal }));
  setTimeout(() => stop.abort(), 100);
  expect(await reading).toBe("cancelled");

  const parts = new AbortController();
  const stream = shop.sql`select customer_id from result.rfm`.stream({ signal: parts.signal });
  await stream.next();
  parts.abort();
  expect(await codeOf(stream.next())).toBe("cancelled");
  expect(await shop.sql`select 1 as n`.rows()).toEqual([{ n: 1 }]);
});

test("closing lets what runs come to its end, and refuses what comes after", async () => {
  const shop = await company();
  const stream = shop.sql`select customer_id from result.rfm order by customer_id`.stream();
  await stream.next();
  shop.close();
  expect((await stream.next()).done).toBe(true);
  expect(await codeOf(shop.sql`select 1 as n`.rows())).toBe("closed");
  expect(await codeOf(shop.refresh())).toBe("closed");
  shop.close();
});

test("an error keeps what it came from only where debug asks for it, for that may quote rows", async () => {
  const query = (shop: Awaited<ReturnType<typeof company>>) =>
    shop.sql`select segment::integer as n from result.rfm`.rows().catch((cause: unknown) => cause as Error);
  const quiet = await query(await company());
  expect(quiet).toMatchObject({ name: "ClienteleError", code: "engine-conversion" });
  expect(`${(quiet as Error).stack} ${JSON.stringify(quiet)}`).not.toContain("champion");
  expect((quiet as Error).cause).toBeUndefined();
  const loud = await query(await company({}, { debug: true }));
  expect((loud as Error & { cause: { detail: string } }).cause.detail).toContain("champion");
});
