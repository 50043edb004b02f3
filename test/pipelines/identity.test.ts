import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { identityStep } from "../../pipelines/identity.js";
import { fixIdentity } from "../../warehouse/core/identity.js";
import { openCut } from "../../warehouse/core/open-cut.js";
import { finishNight } from "../../warehouse/ledger/nights.js";
import { contextOf, runStep } from "../support/step-context.js";
import { loader, type Loader } from "./load/load-files.js";
import { sourceOf } from "./load/source-of.js";

const CUSTOMERS = sourceOf(
  "people",
  "customers",
  { customer_ref: "ref", name: "name" },
  { mode: "upsert", refs: { phone: "phone", card: "card" } },
);
const LINKS = sourceOf(
  "links",
  "customer_links",
  { customer_ref: "a", other_ref: "b", relation: "how", known_at: "known" },
  { mode: "upsert" },
);
const CALLS = sourceOf("calls", "contacts", {
  contact_id: "id",
  customer_ref: "ref",
  occurred_at: "at",
  channel: "via",
});
const SOURCES = [CUSTOMERS, LINKS, CALLS];

/** The id that the contract gives to who was founded by this ref. */
const idOf = (ref: string, space = "default"): string =>
  `c${createHash("md5").update(`${space}:${ref}`).digest("hex").slice(0, 16)}`;

const people = (...rows: readonly string[]): string => `ref,name,phone,card\n${rows.map((r) => `${r}\n`).join("")}`;
const links = (...rows: readonly string[]): string => `a,b,how,known\n${rows.map((r) => `${r}\n`).join("")}`;
const calls = (...rows: readonly string[]): string => `id,ref,at,via\n${rows.map((r) => `${r},phone\n`).join("")}`;

/** Loads, tells who is who, and finishes the night. */
async function night(at: Loader, asOf: string, finish = true): Promise<readonly string[]> {
  await at.load(SOURCES, { asOf, night: true });
  const { notes } = await runStep(identityStep, contextOf(at.warehouse, { ...at.project, sources: SOURCES }, asOf));
  if (finish) {
    await finishNight(at.warehouse, asOf, "test", new Date(0));
    await fixIdentity(at.warehouse);
  }
  return notes ?? [];
}

async function customers(at: Loader): Promise<Record<string, unknown>> {
  const rows = await at.rows(
    "select space || ':' || ref as ref, customer_id as id from core.customer_ref order by space, ref",
  );
  return Object.fromEntries(rows.map((r) => [r["ref"] as string, r["id"]]));
}

const merges = (at: Loader) =>
  at.rows("select from_id, into_id, cast(known_at as varchar) as known_at from core.customer_merge order by from_id");

describe("who is who (contract section 5, identity)", () => {
  it("refs that exact links connect are one customer, named after the founding ref", async () => {
    const at = await loader({ country: "GB" });
    at.put({
      "people/a.csv": people("u2,Ann,020 7946 0958,", "u1,Bo,,k9", "u3,Cy,+442079460958,", "u4,Di,xxx,****"),
      "links/a.csv": links("u1,u9,same,2026-01-01", "u4,u2,household,2026-01-01"),
    });
    await night(at, "2026-02-01 00:00:00");
    expect(await customers(at)).toEqual({
      "card:k9": idOf("k9", "card"),
      "default:u1": idOf("k9", "card"),
      "default:u9": idOf("k9", "card"),
      "default:u2": idOf("u2"),
      "default:u3": idOf("u2"),
      "default:u4": idOf("u4"),
      "phone:+442079460958": idOf("u2"),
    });
  });

  it("a number that 20 people share joins them; one that 21 share joins none, and is reported", async () => {
    const of = (n: number, card: string) => Array.from({ length: n }, (_, i) => `${card}-${i + 1},X,,${card}`);
    const at = await loader();
    at.put({ "people/a.csv": people(...of(20, "t"), ...of(21, "z")) });
    const notes = await night(at, "2026-02-01 00:00:00");
    const found = await customers(at);
    const sharing = (card: string) =>
      new Set(
        Object.keys(found)
          .filter((r) => r.includes(`:${card}-`))
          .map((r) => found[r]),
      ).size;
    expect([sharing("t"), sharing("z")]).toEqual([1, 21]);
    expect(notes.join()).toMatch(/^.*1 refs? would join more than 20/);
  });

  it("ids do not depend on the order of loads before the first night", async () => {
    const files = {
      "people/a.csv": people("u5,Ann,,k1"),
      "people/b.csv": people("u3,Ann,,k1", "u7,Bo,,k2"),
      "calls/a.csv": calls("1,u7,2026-01-05 10:00:00", "2,u1,2026-01-03 10:00:00"),
      "links/a.csv": links("u7,u1,same,2026-01-09"),
    };
    const outcomes = [];
    for (const names of [Object.keys(files), Object.keys(files).reverse()]) {
      const at = await loader();
      for (const name of names) {
        at.put({ [name]: files[name as keyof typeof files] });
        await night(at, "2026-02-01 00:00:00", false);
      }
      await night(at, "2026-02-01 00:00:00");
      outcomes.push({ customers: await customers(at), merges: await merges(at) });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[0]!.merges).toEqual([]);
  });

  it("two customers of a finished night that are joined later keep the older id; reads use the merges known then", async () => {
    const at = await loader();
    at.put({ "calls/a.csv": calls("1,u1,2026-01-03 10:00:00", "2,u2,2026-01-02 10:00:00") });
    await night(at, "2026-02-01 00:00:00");
    at.put({ "links/a.csv": links("u1,u2,same,2026-02-05 08:00:00", "u1,u8,same,2026-02-05 09:00:00") });
    await night(at, "2026-02-08 00:00:00");
    // u2 was heard of first.
    expect(await merges(at)).toEqual([{ from_id: idOf("u1"), into_id: idOf("u2"), known_at: "2026-02-05 08:00:00" }]);
    expect(await customers(at)).toMatchObject({
      "default:u1": idOf("u1"),
      "default:u2": idOf("u2"),
      "default:u8": idOf("u2"),
    });
    const as = async (asOf: string) => {
      await openCut(at.warehouse, at.project, asOf, "core");
      return (await at.rows("select customer_id as id from core.contact order by contact_id")).map((r) => r["id"]);
    };
    expect(await as("2026-02-05 08:00:00")).toEqual([idOf("u1"), idOf("u2")]);
    expect(await as("2026-02-05 08:00:01")).toEqual([idOf("u2"), idOf("u2")]);
  });

  it("an id that a finished night gave stays, though an older founding ref joins later", async () => {
    const at = await loader();
    at.put({ "calls/a.csv": calls("1,u5,2026-01-03 10:00:00") });
    await night(at, "2026-02-01 00:00:00");
    at.put({ "people/a.csv": people("u1,Ann,,k1", "u5,Ann,,k1") });
    await night(at, "2026-02-08 00:00:00");
    expect(new Set(Object.values(await customers(at)))).toEqual(new Set([idOf("u5")]));
    expect(await merges(at)).toEqual([]);
  });

  it("what a finished night joined stays joined when its link ends, or its number is shared by many", async () => {
    const at = await loader();
    at.put({ "people/a.csv": people("u1,Ann,,k1", "u2,Bo,,k1") });
    await night(at, "2026-02-01 00:00:00");
    const before = (await customers(at))["default:u1"];
    at.put({ "people/b.csv": people("u1,Ann,,", ...Array.from({ length: 25 }, (_, i) => `v${i},X,,k1`)) });
    await night(at, "2026-02-08 00:00:00");
    const after = await customers(at);
    expect([after["default:u1"], after["default:u2"]]).toEqual([before, before]);
    expect(after["default:v3"]).toBe(idOf("v3"));
  });

  it("a row whose ref came with a later copy of it belongs to that ref's customer, in append as in upsert", async () => {
    for (const mode of ["append", "upsert"] as const) {
      const source = sourceOf(
        "calls",
        "contacts",
        { contact_id: "id", customer_ref: "ref", occurred_at: "at", channel: "via" },
        { mode },
      );
      const at = await loader();
      at.put({ "calls/a.csv": "id,at,via\n1,2026-01-03 10:00:00,phone\n" });
      await at.load([source], { asOf: "2026-02-01 00:00:00", night: true });
      at.put({ "calls/b.csv": "id,ref,at,via\n1,u1,2026-01-03 10:00:00,phone\n" });
      await at.load([source], { asOf: "2026-02-08 00:00:00", night: true });
      await runStep(identityStep, contextOf(at.warehouse, { ...at.project, sources: [source] }, "2026-02-08 00:00:00"));
      expect(await at.rows("select customer_ref, customer_ref_space, customer_id from core.contact_version")).toEqual([
        { customer_ref: "u1", customer_ref_space: "default", customer_id: idOf("u1") },
      ]);
    }
  });
});
