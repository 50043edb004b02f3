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
