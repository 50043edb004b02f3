import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCurrent } from "../../../warehouse/snapshot/current.js";
import { snapshotLayout } from "../../../warehouse/snapshot/layout.js";
import { createPublication } from "../../../warehouse/snapshot/publication-tables.js";
import { openSnapshot } from "../../../warehouse/snapshot/reader.js";
import { writeSnapshot, type WrittenSnapshot } from "../../../warehouse/snapshot/write-snapshot.js";
import { finishPublication } from "../../../warehouse/snapshot/sweep.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { expectRows, given, giveTable, type Row } from "../../support/given.js";

let project: string;
beforeEach(() => void (project = mkdtempSync(join(tmpdir(), "clientele-snapshot-"))));
afterEach(() => rmSync(project, { recursive: true, force: true }));

const layout = () => snapshotLayout(project);

async function publish(warehouse: Warehouse, asOf: string, personal = false): Promise<WrittenSnapshot | null> {
  await createPublication(warehouse);
  const options = { layout: layout(), asOf, dayStarts: "00:00", personal };
  const written = await warehouse.transaction(() => writeSnapshot(warehouse, options));
  written?.publish();
  return written;
}

const line = (id: number, day: string, more: Row = {}): Row => ({
  transaction_id: `t${id}`,
  line_id: `l${id}`,
  occurred_at: `${day} 10:00:00`,
  business_date: day,
  known_at: `${day} 10:00:00`,
  product_id: "p",
  customer_id: "c1",
  load_id: "a",
  source_name: "s",
  ordinal: 1,
  ...more,
});

/** Path below a folder to what its bytes are, and to its inode. */
function filesBelow(folder: string): Map<string, { hash: string; inode: number }> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
      return [path.slice(folder.length + 1), { hash, inode: statSync(path).ino }];
    }),
  );
}

const hashes = (folder: string) => new Map([...filesBelow(folder)].map(([path, { hash }]) => [path, hash]));

test("what is read back equals what was in the warehouse, whatever the facts (property)", async () => {
  const cell = fc.record({
    day: fc.integer({ min: 0, max: 120 }),
    amount: fc.option(fc.integer({ min: -10_000, max: 10_000 })),
    name: fc.option(fc.string({ maxLength: 8, unit: "grapheme" })),
    ended: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { maxLength: 30 }), async (cells) => {
      const folder = mkdtempSync(join(project, "p-"));
      const rows = cells.map(({ day, amount, name, ended }, i) => {
        const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
        const text = amount === null ? null : `${amount / 100}`;
        return line(i, date, { amount: text, product_name: name, superseded_at: ended ? `${date} 11:00:00` : null });
      });
      const warehouse = await given({ "core.line_version": rows, "result.rfm": [{ customer_id: "c1", as_of: null }] });
      await createPublication(warehouse);
      const options = {
        layout: snapshotLayout(folder),
        asOf: "2027-01-01 00:00:00",
        dayStarts: "00:00",
        personal: false,
      };
      (await warehouse.transaction(() => writeSnapshot(warehouse, options)))!.publish();
      const snapshot = await openSnapshot(folder);
      await expectRows(snapshot.warehouse, "core.line_version", rows);
      await expectRows(snapshot.warehouse, "select count(*) as n from core.line_version", [{ n: rows.length }]);
      snapshot.close();
      warehouse.close();
    }),
    { numRuns: 8 },
  );
});

test("a second publication with one changed month gives the other months the same inode", async () => {
  const rows = [line(1, "2026-01-05"), line(2, "2026-02-05"), line(3, "2026-03-05")];
  const warehouse = await given({
    "core.line_version": rows,
    "core.customer_merge": [{ from_id: "c0", into_id: "c1", known_at: "2026-01-01 00:00:00" }],
  });
  await publish(warehouse, "2026-04-01 00:00:00");
  await warehouse.run("update core.line_version set amount = 5 where transaction_id = 't2'");
  await warehouse.run("insert into ops.changed_month values ('transactions', '2026-02')");
  const second = await publish(warehouse, "2026-04-02 00:00:00");
  const before = filesBelow(join(layout().published, "2026-04-01.1"));
  const after = filesBelow(join(layout().published, "2026-04-02.1"));
  const linked = [...after].filter(([path, { inode }]) => before.get(path)?.inode === inode).map(([path]) => path);
  expect(linked.sort()).toEqual([
    "core.customer_merge.parquet",
    "core.line_version/2026-01.parquet",
    "core.line_version/2026-03.parquet",
  ]);
  expect(second).toMatchObject({ name: "2026-04-02.1", written: 1, linked: 3 });
  await expectRows(warehouse, "ops.changed_month", []);
  const snapshot = await openSnapshot(project);
  await expectRows(snapshot.warehouse, "select amount from core.line where transaction_id = 't2'", [
    { amount: "5.0000" },
  ]);
  snapshot.close();
});

test("a month whose rows came, ended, or got a customer or a rate is written again, also when no load said so", async () => {
  const months = ["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05", "2026-05-05"];
  const rows = months.map((day, i) => line(i + 1, day, { customer_id: null }));
  const warehouse = await given({ "core.line_version": rows });
  await publish(warehouse, "2026-06-01 00:00:00");
  await warehouse.run("update core.line_version set customer_id = 'c1' where transaction_id = 't1'");
  await warehouse.run("update core.line_version set amount_home = 5 where transaction_id = 't2'");
  await warehouse.run("update core.line_version set superseded_at = '2026-05-05' where transaction_id = 't3'");
  await warehouse.run(
    "insert into core.line_version by name select 't6' as transaction_id, date '2026-04-05' as business_date, timestamp '2026-04-05' as occurred_at",
  );
  expect(await publish(warehouse, "2026-06-02 00:00:00")).toMatchObject({ written: 4, linked: 1 });
});

test("bytes are equal on one thread and on two, in any order of insertion, and when made again", async () => {
  const made: Map<string, string>[] = [];
  for (const [threads, order] of [
    [1, "i"],
    [2, "-i"],
    [2, "md5(i::varchar)"],
  ] as const) {
    const warehouse = await Warehouse.open(":memory:", { threads });
    await warehouse.run("create schema core; create schema result; create schema ops");
    await warehouse.run(
      `create table core.line_version as select 't' || (i // 3) as transaction_id, 'l' || i as line_id,
        timestamp '2026-01-01' + to_minutes(i) as occurred_at, (timestamp '2026-01-01' + to_minutes(i))::date as business_date,
        timestamp '2026-01-01' + to_minutes(i) as known_at, null::timestamp as superseded_at, 'a' as load_id, 'c' as customer_id
       from range(150000) as r(i) order by ${order}`,
    );
    await warehouse.run(
      `create table result.lifecycle as select 'c' || i as customer_id, 'new' as stage, i / 7 as x_share
       from range(130000) as r(i) order by ${order}`,
    );
    const folder = mkdtempSync(join(project, "t-"));
    await createPublication(warehouse);
    const options = {
      layout: snapshotLayout(folder),
      asOf: "2027-01-01 00:00:00",
      dayStarts: "00:00",
      personal: true,
    };
    await warehouse.transaction(() => writeSnapshot(warehouse, options));
    made.push(hashes(join(folder, "out", "published")));
    warehouse.close();
  }
  expect(made[0]!.size).toBeGreaterThan(5);
  expect(made[1]).toEqual(made[0]);
  expect(made[2]).toEqual(made[0]);
});

test("a process killed between two files leaves the old snapshot valid, and its rest goes at the next start", async () => {
  const warehouse = await given({ "core.line_version": [line(1, "2026-01-05")] });
  await publish(warehouse, "2026-02-01 00:00:00");
  const old = hashes(join(layout().published, "2026-02-01.1"));
  await warehouse.run("create view core.broken as select error('stop')::integer as transaction_id");
  await giveTable(warehouse, "core.another", [{ a: 1 }]);
  await expect(publish(warehouse, "2026-02-02 00:00:00")).rejects.toThrow();
  expect(readCurrent(layout())?.name).toBe("2026-02-01.1");
  expect(hashes(join(layout().published, "2026-02-01.1"))).toEqual(old);
  await warehouse.run("drop view core.broken");
  await finishPublication(warehouse, layout());
  expect(readdirSync(layout().published).sort()).toEqual(["2026-02-01.1", "current.json"]);
});

test("a snapshot that was committed and not yet shown is shown at the next start, one that was not is gone", async () => {
  const warehouse = await given({ "core.line_version": [line(1, "2026-01-05")] });
  await createPublication(warehouse);
  const options = { layout: layout(), asOf: "2026-02-01 00:00:00", dayStarts: "00:00", personal: false };
  await expect(
    warehouse.transaction(async () => {
      await writeSnapshot(warehouse, options);
      throw new Error("killed before the commit");
    }),
  ).rejects.toThrow("killed");
  await finishPublication(warehouse, layout());
  expect(readCurrent(layout())).toBeNull();
  expect(readdirSync(layout().published)).toEqual([]);
  await warehouse.transaction(() => writeSnapshot(warehouse, options));
  await finishPublication(warehouse, layout());
  expect(readCurrent(layout())?.name).toBe("2026-02-01.1");
});

test("three snapshots are kept; an older as_of is not shown", async () => {
  const warehouse = await given({ "core.line_version": [line(1, "2026-01-05")] });
  for (const day of ["01", "02", "02", "03", "04"]) await publish(warehouse, `2026-02-${day} 00:00:00`);
  expect(readCurrent(layout())?.kept.map(({ name }) => name)).toEqual(["2026-02-04.1", "2026-02-03.1", "2026-02-02.2"]);
  expect(await publish(warehouse, "2026-02-01 00:00:00")).toBeNull();
  expect(readdirSync(layout().published).sort()).toEqual([
    "2026-02-02.2",
    "2026-02-03.1",
    "2026-02-04.1",
    "current.json",
  ]);
  expect(readdirSync(layout().private).sort()).toEqual(["2026-02-02.2", "2026-02-03.1", "2026-02-04.1"]);
});

test("direct columns, refs that reach a person and quarantine stay private, unless the project publishes them", async () => {
  const tables = {
    "core.customer": [
      { customer_id: "c1", customer_ref: "+441234567890", email: "a@b.example", tier: "gold", x_note: "hi" },
    ],
    "core.customer_ref": [
      { space: "card", ref: "17", customer_id: "c1" },
      { space: "phone", ref: "+441234567890", customer_id: "c1" },
    ],
    "quarantine.refused": [{ source: "s", raw_text: "Ann,a@b.example" }],
    "result.newcomer": [{ customer_id: "c1", secret: "a@b.example" }],
  };
  const warehouse = await given(tables);
  const first = await publish(warehouse, "2026-02-01 00:00:00");
  expect(first!.unregistered.filter((name) => name.startsWith("result."))).toEqual([
    "result.newcomer.customer_id",
    "result.newcomer.secret",
  ]);
  for (const [path] of filesBelow(layout().published)) {
    expect(readFileSync(join(layout().published, path)).toString("latin1")).not.toMatch(/a@b|441234/);
  }
  const open = await openSnapshot(project);
  await expectRows(open.warehouse, "core.customer", [{ customer_id: "c1", customer_ref: null, tier: "gold" }]);
  await expectRows(open.warehouse, "core.customer_ref", [{ space: "card", ref: "17", customer_id: "c1" }]);
  expect(open.has("quarantine.refused")).toBe(false);
  open.close();
  const whole = await openSnapshot(project, { private: true });
  for (const [relation, rows] of Object.entries(tables)) await expectRows(whole.warehouse, relation, rows);
  whole.close();
  expect(statSync(layout().private).mode & 0o077).toBe(0);
  await publish(warehouse, "2026-02-01 00:00:00", true);
  const personal = await openSnapshot(project);
  for (const [relation, rows] of Object.entries(tables)) await expectRows(personal.warehouse, relation, rows);
  personal.close();
});
