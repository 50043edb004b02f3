import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finishNight } from "../../../warehouse/ledger/nights.js";
import { loader, type Loader } from "./load-files.js";
import { sourceOf } from "./source-of.js";

const COLUMNS = { contact_id: "id", occurred_at: "at", channel: "via", cost: "cost" };
const CALLS = sourceOf("calls", "contacts", COLUMNS);
const MENDED = { ...CALLS, format: { ...CALLS.format, decimal: "," }, where: "via <> 'test'" };
const csv = (...lines: readonly string[]): string => ["id;at;via;cost", ...lines].map((l) => `${l}\n`).join("");

const rows = (at: Loader) =>
  at.rows(
    "select contact_id as id, cost, cast(known_at as varchar) as known from staging.contacts order by contact_id",
  );

/** Two deliveries, the second after a finished night, under a mapping that takes `1,50` for no number. */
async function mistaken(): Promise<Loader> {
  const at = await loader();
  at.put({ "calls/a.csv": csv("1;2026-01-02;phone;2", "2;2026-01-02;phone;1,50") });
  await at.load([CALLS], { asOf: "2026-02-01 00:00:00", night: true });
  await finishNight(at.warehouse, "2026-02-01 00:00:00", "test", new Date(0));
  at.put({ "calls/b.csv": csv("3;2026-01-03;phone;2,25", "4;2026-01-03;test;1", "5;2026-01-04;phone;3") });
  await at.load([CALLS], { asOf: "2026-02-08 00:00:00", night: true });
  return at;
}

describe("load --again after the mapping was mended (contract section 4)", () => {
  it("loads the known contents as if the mapping had always been so: a mend, with the floors of old", async () => {
    const at = await mistaken();
    expect((await rows(at)).map((r) => r["id"])).toEqual(["1", "4", "5"]);
    expect((await at.refused()).map((r) => [r.file, r.line_number])).toEqual([
      ["calls/a.csv", 3],
      ["calls/b.csv", 2],
    ]);
    await at.load([MENDED], { again: true });
    expect(await rows(at)).toEqual([
      { id: "1", cost: "2.0000", known: "2026-01-02 00:00:00" },
      { id: "2", cost: "1.5000", known: "2026-01-02 00:00:00" },
      { id: "3", cost: "2.2500", known: "2026-02-01 00:00:00" },
      { id: "5", cost: "3.0000", known: "2026-02-01 00:00:00" },
    ]);
    expect(await at.refused()).toEqual([]);
  });

  it("without it, a changed mapping stops the load and names it", async () => {
    const at = await mistaken();
    await expect(at.load([MENDED])).rejects.toMatchObject({ code: "mapping-changed" });
    expect((await rows(at)).length).toBe(3);
  });

  it("a file that is gone stops it; --keep-missing keeps its rows and what it had refused", async () => {
    const at = await mistaken();
    rmSync(join(at.project.directory, "calls/a.csv"));
    await expect(at.load([MENDED], { again: true })).rejects.toMatchObject({ code: "file-gone" });
    expect((await rows(at)).map((r) => r["id"])).toEqual(["1", "4", "5"]);
    await at.load([MENDED], { again: true, keepMissing: true });
    expect((await rows(at)).map((r) => r["id"])).toEqual(["1", "3", "5"]);
    expect((await at.refused()).map((r) => r.file)).toEqual(["calls/a.csv"]);
  });

  it("finds a content that moved to another path, and changes nothing when done again", async () => {
    const at = await mistaken();
    at.put({ "calls/moved.csv": csv("1;2026-01-02;phone;2", "2;2026-01-02;phone;1,50") });
    rmSync(join(at.project.directory, "calls/a.csv"));
    await at.load([MENDED], { again: true });
    const once = await rows(at);
    expect(once.map((r) => r["id"])).toEqual(["1", "2", "3", "5"]);
    await at.load([MENDED], { again: true });
    expect(await rows(at)).toEqual(once);
  });
});

describe("every part of a mapping that decides how rows are read", () => {
  const FILE =
    "id;at;via;cost;ref;rev;note\n1;02.01.2026;phone;1,50;u1;1;a\n1;02.01.2026;phone;2,50;u1;2;b\n2;2026-01-03;mail;3;u2;1;c\n";
  const base = sourceOf("calls", "contacts", { contact_id: "id", occurred_at: "at", channel: "via" });
  const change = (more: Partial<typeof base>): typeof base => ({ ...base, ...more });
  const cases: readonly (readonly [string, typeof base, string, readonly string[]])[] = [
    [
      "format",
      change({ format: { ...base.format, timestamp: ["%d.%m.%Y"] } }),
      "contact_id || ' ' || occurred_at",
      ["1 2026-01-02 00:00:00"],
    ],
    [
      "mode and version_by",
      change({
        mode: "upsert",
        versionBy: "rev",
        columns: { ...base.columns, topic: { kind: "column", column: "note", space: null } },
        format: { ...base.format, timestamp: ["%d.%m.%Y"] },
      }),
      "contact_id || ' ' || topic || ' ' || (superseded_at is null)",
      ["1 a false", "1 b true"],
    ],
    ["id_space", change({ idSpace: "desk" }), "contact_id", ["desk:2"]],
    ["where", change({ where: "via = 'phone'" }), "contact_id", []],
    [
      "columns",
      change({ columns: { ...base.columns, topic: { kind: "sql", sql: "upper(note)", space: null } } }),
      "contact_id || ' ' || topic",
      ["2 C"],
    ],
    ["extra", change({ extra: ["note"] }), "contact_id || ' ' || x_note", ["2 c"]],
  ];
  it.each(cases)("%s", async (_, mended, shown, wanted) => {
    const at = await loader();
    at.put({ "calls/a.csv": FILE });
    await at.load([base]);
    expect(await at.rows("select contact_id as told from staging.contacts")).toEqual([{ told: "2" }]);
    await expect(at.load([mended])).rejects.toMatchObject({
      code: "mapping-changed",
      message: expect.stringContaining("clientele load --again --source calls") as string,
    });
    await at.load([mended], { again: true });
    const told = (await at.rows(`select ${shown} as told from staging.contacts order by told`)).map((r) => r["told"]);
    // What a mapping of these forms takes besides is that of a load that never knew another.
    const fresh = await loader();
    fresh.put({ "calls/a.csv": FILE });
    await fresh.load([mended]);
    const never = (await fresh.rows(`select ${shown} as told from staging.contacts order by told`)).map(
      (r) => r["told"],
    );
    expect(told).toEqual(never);
    expect(told).toEqual(expect.arrayContaining([...wanted]));
    expect(await at.refused()).toEqual(await fresh.refused());
  });

  it("returns", async () => {
    const at = await loader();
    const sales = sourceOf("sales", "transactions", {
      transaction_id: "no",
      product_id: "p",
      occurred_at: "at",
      unit_price: "price",
      kind: "kind",
    });
    at.put({ "sales/a.csv": "no,p,at,price,kind\n1,tea,2026-01-02,5,return\n" });
    await at.load([sales]);
    expect((await at.refused()).map((r) => r.rule)).toEqual(["amount-sign"]);
    await at.load([{ ...sales, returns: "positive" }], { again: true });
    expect(await at.rows("select amount, quantity from staging.transactions")).toEqual([
      { amount: "-5.0000", quantity: "-1.000" },
    ]);
  });

  it("entity: its rows leave the table that they were loaded into", async () => {
    const at = await loader();
    at.put({ "calls/a.csv": FILE });
    await at.load([base]);
    const cases = sourceOf("calls", "cases", { case_id: "id", opened_at: "at" });
    await at.load([cases], { again: true });
    expect(
      await at.rows("select (select count(*) from staging.contacts) as contacts, case_id as id from staging.cases"),
    ).toEqual([{ contacts: 0, id: "2" }]);
    expect(await at.rows("select distinct entity from ops.load")).toEqual([{ entity: "cases" }]);
    rmSync(join(at.project.directory, "calls/a.csv"));
    await expect(at.load([base], { again: true, keepMissing: true })).rejects.toMatchObject({
      code: "kept-as-other-entity",
    });
  });
});

it("a file that lacks the mapped line_id is refused: it could not be told from the lines that have one", async () => {
  const at = await loader();
  const sales = sourceOf("sales", "transactions", {
    transaction_id: "no",
    line_id: "pos",
    product_id: "p",
    occurred_at: "at",
    unit_price: "price",
  });
  at.put({
    "sales/a.csv": "no,pos,p,at,price\n1,1,tea,2026-01-02,5\n1,2,pot,2026-01-02,5\n",
    "sales/b.csv": "no,p,at,price\n1,tea,2026-01-02,5\n1,pot,2026-01-02,5\n",
  });
  const { refusals } = await at.load([sales]);
  expect(refusals).toMatchObject([
    {
      gate: "missing-column",
      message: expect.stringContaining('sales/b.csv: line_id, a part of the key, needs the column "pos"') as string,
    },
  ]);
  expect(await at.rows("select line_id as l from staging.transactions order by l")).toEqual([{ l: "1" }, { l: "2" }]);
});
