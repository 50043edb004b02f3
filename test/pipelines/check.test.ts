import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { runCheck } from "../../pipelines/check.js";
import { projectFolder } from "../support/project-folder.js";

const HEAD = "name: shop\ntime_zone: Europe/London\ncurrency: GBP\n";
const SOURCE = `sources:
  invoices:
    entity: transactions
    files: "data/*"
    columns:
      transaction_id: InvoiceNo
      product_id: { sql: "upper(trim(StockCode))" }
      occurred_at: InvoiceDate
      quantity: Quantity
      unit_price: Price
      kind: { sql: "case when InvoiceNo like 'C%' then 'return' else 'sale' end" }
`;
const DATA = `InvoiceNo,StockCode,Quantity,InvoiceDate,Price,Country
536365,85123A,6,2010-12-01 08:26:00,2.55,United Kingdom
C536379,D,-1,2010-12-01 09:41:00,27.50,United Kingdom
`;

async function check(files: Record<string, string | Uint8Array>) {
  const { findings } = await runCheck(projectFolder(files), {});
  return findings.map((f) => `${f.level} ${f.code} ${f.where}`);
}

test("a sound project has no problem; what nothing reads is noted", async () => {
  expect(await check({ "clientele.yaml": HEAD + SOURCE, "data/a.csv": DATA })).toEqual([
    "note unmapped-columns data/a.csv",
  ]);
});

test("gzip, tabs, ndjson and a byte-order mark read the same", async () => {
  const rows = DATA.trim()
    .split("\n")
    .map((line) => line.split(","));
  const ndjson = rows.slice(1).map((row) => JSON.stringify(Object.fromEntries(row.map((v, i) => [rows[0]![i], v]))));
  for (const [name, content] of Object.entries({
    "data/a.csv.gz": gzipSync(DATA),
    "data/a.tsv": DATA.replaceAll(",", "\t"),
    "data/a.txt": `\ufeff${DATA.replaceAll(",", ";")}`,
    "data/a.ndjson": `${ndjson.join("\n")}\n`,
  })) {
    expect(await check({ "clientele.yaml": HEAD + SOURCE, [name]: content })).toEqual([
      `note unmapped-columns ${name}`,
    ]);
  }
});

test("a required column that the newest file lacks is a problem, an optional one a note", async () => {
  expect(
    await check({
      "clientele.yaml": HEAD + SOURCE,
      "data/1.csv": DATA,
      "data/2.csv": DATA.replace("InvoiceDate", "Invoice_Date").replace("Quantity", "Qty"),
    }),
  ).toEqual([
    "note unmapped-columns data/1.csv",
    "problem missing-column data/2.csv:1",
    "note absent-column data/2.csv",
    "note unmapped-columns data/2.csv",
  ]);
});

test("values that do not fit are found in the head: dates in an undeclared order, unknown codes, numbers", async () => {
  const bad = DATA.replaceAll("2010-12-01", "01/12/2010").replace(",6,", ",6_000,");
  const files = { "clientele.yaml": HEAD + SOURCE.replace("'return'", "'refund'"), "data/a.csv": bad };
  expect(await check(files)).toEqual([
    "note unmapped-columns data/a.csv",
    "problem not-a-time data/a.csv:2",
    "problem not-a-number data/a.csv:2",
    "problem unknown-code data/a.csv:3",
  ]);
  const declared = files["clientele.yaml"].replace(
    'files: "data/*"',
    'files: "data/*"\n    format: { timestamp: "%d/%m/%Y %H:%M:%S" }',
  );
  expect(await check({ ...files, "clientele.yaml": declared })).not.toContain("problem not-a-time data/a.csv:2");
});

test("damaged files, expressions that are not allowed, misspelt columns", async () => {
  expect(await check({ "clientele.yaml": HEAD + SOURCE, "data/a.csv.gz": gzipSync(DATA).subarray(0, 40) })).toEqual([
    "problem damaged-gzip data/a.csv.gz",
  ]);
  const evil = SOURCE.replace("upper(trim(StockCode))", "read_text('/etc/passwd')");
  expect(await check({ "clientele.yaml": HEAD + evil, "data/a.csv": DATA })).toContain(
    "problem expression-not-allowed data/a.csv",
  );
  expect(await check({ "clientele.yaml": HEAD + evil })).toEqual([
    "problem expression-not-allowed clientele.yaml:5",
    "note no-files clientele.yaml:5",
  ]);
  const misspelt = SOURCE.replace("trim(StockCode)", "trim(StokCode)");
  expect(await check({ "clientele.yaml": HEAD + misspelt, "data/a.csv": DATA })).toContain(
    "problem unknown-column data/a.csv",
  );
});

test("rules of segments and lists are held against the columns of result.customer", async () => {
  const list = "name: l\nsegment: good\ncolumns: [customer_ref, emial, ref_card]\norder: [monetry desc, customer_id]\n";
  expect(
    await check({
      "clientele.yaml": `${HEAD}channels: { email: {} }\n`,
      "segments/good.yaml": "name: good\nwhere: recency_days > 90 and rfm_segment = 'champion'\n",
      "segments/a.yaml": "name: a\nwhere: recencydays > 90\n",
      "segments/b.yaml": "name: b\nwhere: recency_days + 1\n",
      "segments/c.yaml": "name: c\nwhere: now() > last_sale_at\n",
      "exports/l.yaml": `${list}channel: email\n`,
      "exports/m.yaml": "name: m\nfrom: result.nothing\ncolumns: [a]\n",
    }),
  ).toEqual([
    "problem unknown-column segments/a.yaml",
    "problem not-a-condition segments/b.yaml",
    "problem expression-not-allowed segments/c.yaml",
    "problem unknown-column exports/l.yaml",
    "problem unknown-column exports/l.yaml",
    "problem unknown-column exports/l.yaml",
    "problem no-consents exports/l.yaml",
    "problem unknown-table exports/m.yaml",
  ]);
});

test("faults of the configuration itself come with their place, all at once", async () => {
  expect(await check({ "clientele.yaml": "name: shop\ntime_zone: Nowhere\ncurency: GBP\n" })).toEqual([
    "problem missing-key clientele.yaml:1:1",
    "problem unknown-key clientele.yaml:3:1",
  ]);
  await expect(runCheck(projectFolder({}), {})).rejects.toMatchObject({ code: "no-project" });
});

test("a hold-out key that was used with another share is a problem", async () => {
  expect(
    await check({
      "clientele.yaml": `${HEAD}settings: { holdout: { share: 0.1, key: k } }\n`,
      "meanings/holdouts.yaml": '- { key: k, share: 0.2, from: "2026-01-01 00:00:00" }\n',
    }),
  ).toEqual(["problem holdout-share clientele.yaml"]);
});

test("parts of one transaction in two files are told where a delivery replaces the whole", async () => {
  const config = HEAD + SOURCE.replace("    columns:", "    mode: upsert\n    columns:");
  const [header, line, other] = DATA.split("\n") as [string, string, string];
  const part = line.replace("85123A", "71053");
  const files = (a: string[], b: string[]) => ({
    "data/1.csv": [header, ...a].join("\n"),
    "data/2.csv": [header, ...b].join("\n"),
  });
  const split = "note split-transactions clientele.yaml:5";
  expect(await check({ "clientele.yaml": config, ...files([line], [part, other]) })).toContain(split);
  // A correction brings the whole again, and its lines may differ.
  expect(await check({ "clientele.yaml": config, ...files([line], [line, part]) })).not.toContain(split);
  expect(await check({ "clientele.yaml": HEAD + SOURCE, ...files([line], [part]) })).not.toContain(split);
});

test("nothing in the folder changes", async () => {
  const folder = projectFolder({ "clientele.yaml": HEAD + SOURCE, "data/a.csv.gz": gzipSync(DATA) });
  const state = () =>
    readdirSync(folder, { recursive: true }).map((f) => [f, statSync(join(folder, String(f))).mtimeMs]);
  const before = state();
  await runCheck(folder, {});
  expect(state()).toEqual(before);
});

test("a number that clusters cannot be made of is told with its line and the nearest name", async () => {
  const settings =
    "settings:\n  clusters:\n    features:\n      - orders_365\n      - evening_shar\n      - order_365\n";
  const { findings } = await runCheck(projectFolder({ "clientele.yaml": HEAD + settings }), {});
  const told = findings.filter(({ code }) => code === "unknown-feature");
  expect(told.map(({ level, where }) => `${level} ${where}`)).toEqual([
    "problem clientele.yaml:8:9",
    "problem clientele.yaml:9:9",
  ]);
  expect(told.map(({ message }) => /Did you mean "(.+)"/.exec(message)![1])).toEqual(["evening_share", "orders_365"]);
});
