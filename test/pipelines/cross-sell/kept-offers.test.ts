import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { coreStep } from "../../../pipelines/core.js";
import { crossSellStep } from "../../../pipelines/cross-sell.js";
import { identityStep } from "../../../pipelines/identity.js";
import { loadStep } from "../../../pipelines/load.js";
import type { RunReport } from "../../../pipelines/runner/run-command.js";
import { runNights } from "../../../pipelines/runner/run-nights.js";
import { projectPaths } from "../../../project/paths.js";
import { readProject } from "../../../project/read-project.js";
import { addDays } from "../../../project/time.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { projectFolder } from "../../support/project-folder.js";
import { toyCall } from "../../support/toy-call.js";
import { someCompany } from "../../models/recommend/some-company.js";

const STEPS = [loadStep, identityStep, coreStep, crossSellStep];
const FIRST = "2026-01-01 00:00:00";
const night = (nr: number): string => addDays(FIRST, nr);

const CONFIGURATION = `name: shop
time_zone: UTC
currency: EUR
sources:
  sales:
    entity: transactions
    files: "sales/*.ndjson"
    mode: append
    returns: positive
    columns: { transaction_id: t, line_id: n, customer_ref: c, product_id: p, amount: amount, quantity: quantity,
               occurred_at: at, kind: kind, original_transaction_id: of }
  goods:
    entity: products
    files: "goods/*.ndjson"
    mode: upsert
    columns: { product_id: p, product_name: name, subcategory: kind, stock: stock }
  people:
    entity: customers
    files: "people/*.ndjson"
    mode: upsert
    columns: { customer_ref: c, region: region }
settings:
  cross_sell: { offer: { learn_from: LEARN, gates: { least_customers: 50, calibration_error: 1, shift: 9 } } }
`;

const GOODS = 60;
const ndjson = (rows: readonly object[]): string => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
const sale = (c: string, t: string, p: string, at: string) => ({
  c,
  t,
  n: p,
  p,
  amount: "5.00",
  quantity: "1",
  at,
  kind: "sale",
});

/** 200 customers with tastes of their own, over 200 days. */
const COMPANY = someCompany(200, GOODS);
const history = (): object[] =>
  Array.from(COMPANY.customer, (who, line) =>
    sale(`k${who}`, `t${line}`, `p${COMPANY.product[line]}`, addDays(FIRST, COMPANY.day[line]! - 200)),
  );

/** What comes by file, by the night that first sees it. */
const ARRIVALS: readonly Readonly<Record<string, string>>[] = [
  {
    "sales/0.ndjson": ndjson(history()),
    "goods/0.ndjson": ndjson(
      Array.from({ length: GOODS }, (_, p) => ({ p: `p${p}`, name: `Good ${p}`, kind: `kind ${p % 6}`, stock: "9" })),
    ),
    "people/0.ndjson": ndjson(Array.from({ length: 200 }, (_, who) => ({ c: `k${who}`, region: `region ${who % 3}` }))),
  },
  {
    // Two buy, one of them something new; one is heard of for the first time; a sale of last month comes late.
    "sales/1.ndjson": ndjson([
      sale("k3", "u1", "p3", addDays(FIRST, 0).replace("00:00:00", "10:00:00")),
      sale("k4", "u2", "brand-new", addDays(FIRST, 0).replace("00:00:00", "11:00:00")),
      sale("k999", "u3", "p5", addDays(FIRST, 0).replace("00:00:00", "12:00:00")),
      sale("k7", "u4", "p20", addDays(FIRST, -30)),
    ]),
    "people/1.ndjson": ndjson([{ c: "k8", region: "region 0" }]),
  },
  // Nothing of p0 is left; one brings back what they bought.
  {
    "goods/2.ndjson": ndjson([{ p: "p0", name: "Good 0", kind: "kind 0", stock: "0" }]),
    "sales/2.ndjson": ndjson([
      { ...sale("k3", "u5", "p3", addDays(FIRST, 1).replace("00:00:00", "09:00:00")), kind: "return", of: "u1" },
    ]),
  },
  { "goods/3.ndjson": ndjson([{ p: "p0", name: "Good 0", kind: "kind 0", stock: "4" }]) },
];

function newFolder(learn: number): string {
  const folder = projectFolder({ "clientele.yaml": CONFIGURATION.replace("LEARN", String(learn)) });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["sales", "goods", "people"]) mkdirSync(join(folder, name));
  return folder;
}

const arrive = (folder: string, nr: number): void => {
  for (const [path, content] of Object.entries(ARRIVALS[nr]!)) writeFileSync(join(folder, path), content);
};

async function run(folder: string, nights: readonly string[], threads = 2): Promise<RunReport> {
  const report = await runNights(
    toyCall(await readProject(folder, {}, ENTITIES), { asOf: nights.at(-1)!, engine: { threads } }),
    nights,
    STEPS,
  );
  expect([report.failure, report.nights.flatMap(({ steps }) => steps.flatMap(({ refusals }) => refusals))]).toEqual([
    null,
    [],
  ]);
  expect(report.exitCode).toBe(0);
  return report;
}

interface Offer {
  readonly customer_id: string;
  readonly kind: string;
  readonly rank: number;
  readonly product_id: string;
  readonly score: number;
  readonly reason: string;
}

async function look<T>(folder: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await Warehouse.open(projectPaths(folder).warehouse);
  try {
    return await work(warehouse);
  } finally {
    warehouse.close();
  }
}

const offersOf = (folder: string): Promise<Offer[]> =>
  look(folder, (warehouse) =>
    warehouse.rows<Offer>("select * exclude (as_of) from result.next_product order by customer_id, kind, rank"),
  );

/** The offers with the basis and the digests that are kept beside them. */
const allKept = (folder: string) =>
  look(folder, async (warehouse) => ({
    offers: await warehouse.rows("select * from result.next_product order by customer_id, kind, rank"),
    basis: await warehouse.rows("select nr, content, md5(bytes) as bytes from staging.offer_basis order by nr"),
    digests: await warehouse.rows("select * from staging.offer_kept order by customer_id"),
  }));

const noteOf = ({ nights }: RunReport, words: string): string =>
  nights
    .at(-1)!
    .steps.find(({ step }) => step === "cross-sell")!
    .notes.find((note) => note.includes(words))!;
const rankedOf = (report: RunReport): string => noteOf(report, "customers ranked");

/** The same files and meanings on a new server. */
function copyOf(folder: string): string {
  const other = newFolder(0);
  for (const name of ["clientele.yaml", "sales", "goods", "people", "meanings"]) {
    cpSync(join(folder, name), join(other, name), { recursive: true, preserveTimestamps: true });
  }
  return other;
}

/** By customer, under the refs of the files. */
async function offersByRef(folder: string): Promise<Map<string, Offer[]>> {
  const refs = await look(folder, (warehouse) =>
    warehouse.rows<{ ref: string; customer_id: string }>("select ref, customer_id from core.customer_ref order by ref"),
  );
  const offers = await offersOf(folder);
  return new Map(refs.map(({ ref, customer_id }) => [ref, offers.filter((one) => one.customer_id === customer_id)]));
}

const differing = (a: Map<string, Offer[]>, b: Map<string, Offer[]>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])]
    .filter((ref) => JSON.stringify(a.get(ref)) !== JSON.stringify(b.get(ref)))
    .sort();

test.each([
  ["by learning", 50, /lambdarank|trees|blend/],
  ["by frequency and popularity", 2000, /frequency-popularity/],
])(
  "between two days on which everybody is ranked only who bought is, %s, and the night says the same on a new server",
  async (_, learn, by) => {
    const folder = newFolder(learn);
    arrive(folder, 0);
    const trained = await run(folder, [night(0)]);
    expect(rankedOf(trained)).toBe("200 of 200 customers ranked");
    expect(noteOf(trained, "offered by")).toMatch(by);
    const first = await offersByRef(folder);

    arrive(folder, 1);
    expect(rankedOf(await run(folder, [night(1)]))).toMatch(/^4 of 201 customers ranked, all as of 2026-01-01/);
    const second = await offersByRef(folder);
    const moved = differing(first, second);
    expect(moved).toContain("k999");
    expect(["k3", "k7", "k8", "k999"]).toEqual(expect.arrayContaining(moved));
    expect(second.get("k999")!.some(({ product_id: p, kind }) => p === "p5" && kind === "repeat")).toBe(true);

    arrive(folder, 2);
    const offeredP0 = [...second]
      .filter(([, offers]) => offers.some(({ product_id: p }) => p === "p0"))
      .map(([ref]) => ref);
    expect(offeredP0.length).toBeGreaterThan(5);
    await run(folder, [night(2)]);
    const third = await offersByRef(folder);
    expect([...third.values()].flat().some(({ product_id: p }) => p === "p0")).toBe(false);
    expect(differing(second, third).filter((ref) => ref !== "k3")).toEqual(
      offeredP0.filter((ref) => ref !== "k3").sort(),
    );

    arrive(folder, 3);
    await run(folder, [night(3)]);
    const fourth = await offersByRef(folder);
    expect(differing(second, fourth).filter((ref) => ref !== "k3")).toEqual([]);
    // What was brought back was not bought.
    expect(fourth.get("k3")).toEqual(first.get("k3"));

    const kept = await allKept(folder);
    const anew = copyOf(folder);
    expect(rankedOf(await run(anew, [night(3)], 1))).toMatch(/^201 of 201/);
    expect(await allKept(anew)).toEqual(kept);

    expect(rankedOf(await run(folder, [night(7)]))).toBe("201 of 201 customers ranked");
  },
  120_000,
);

test("what becomes known of the days before, by the first load of a source, ranks everybody as if it had been known", async () => {
  const folder = newFolder(2000);
  arrive(folder, 0);
  await run(folder, [night(0)]);
  const more = `  old:
    entity: transactions
    files: "old/*.ndjson"
    mode: append
    columns: { transaction_id: t, line_id: n, customer_ref: c, product_id: p, amount: amount, quantity: quantity,
               occurred_at: at, kind: kind }
`;
  const text = CONFIGURATION.replace("LEARN", "2000").replace("  goods:\n", `${more}  goods:\n`);
  writeFileSync(join(folder, "clientele.yaml"), text);
  mkdirSync(join(folder, "old"));
  writeFileSync(join(folder, "old", "0.ndjson"), ndjson([sale("k3", "old1", "p9", addDays(FIRST, -40))]));
  expect(rankedOf(await run(folder, [night(1)]))).toMatch(/^200 of 200 customers ranked, all as of 2026-01-01/);
  const anew = copyOf(folder);
  cpSync(join(folder, "old"), join(anew, "old"), { recursive: true, preserveTimestamps: true });
  await run(anew, [night(1)]);
  expect(await allKept(anew)).toEqual(await allKept(folder));
}, 60_000);
