import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../project/errors.js";
import type { Project } from "../../project/project.js";
import { readProject } from "../../project/read-project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { projectFolder } from "../support/project-folder.js";

const HEAD = `name: corner-shop
time_zone: Europe/London
currency: GBP
`;
const INVOICES = `  invoices:
    entity: transactions
    files: "data/*.csv"
    columns: { transaction_id: InvoiceNo, product_id: StockCode, occurred_at: InvoiceDate }
`;

const read = (files: Record<string, string>, environment = {}): Promise<Project> =>
  readProject(projectFolder(files), environment, ENTITIES);

async function problems(files: Record<string, string>, environment = {}): Promise<string[]> {
  const error: unknown = await read(files, environment).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ConfigurationError);
  const { problems: all, code, place } = error as ConfigurationError;
  const list = all.length > 0 ? all : [{ code, place }];
  return list.map((p) => `${p.code} ${p.place?.file ?? ""}:${p.place?.line ?? ""}:${p.place?.column ?? ""}`);
}

describe("the contract's example", () => {
  const CONTRACT = `name: corner-shop
language: en                                  # en | zh
country: GB
time_zone: Europe/London
currency: GBP
amounts: with_tax
calendar: { week: iso, fiscal_start: "04-01", day_starts: "00:00" }
channels:
  email: { address: email, cost: 0.01, consent: required }
sources:
  invoices:
    entity: transactions
    files: data/online_retail*.csv.gz
    format: { encoding: utf-8, delimiter: ",", header: true, skip: 0, footer: 0, sheet: 1, trim: true, unwrap: true,
              null: ["", "?"], decimal: ".", thousands: "", timestamp: ["%Y-%m-%d %H:%M:%S", excel, epoch_ms] }
    mode: append
    id_space: shop
    where: "StockCode <> 'TEST'"
    columns:
      transaction_id: InvoiceNo
      product_id: { sql: "upper(trim(StockCode))" }
      occurred_at: InvoiceDate
      customer_ref: { column: Mobile, space: phone }
      currency: { value: GBP }
      known_at: Written
    extra: [Remark]
    guards: { min_rows: 1, max_age: 36h, max_rejected_share: 0.02, max_shrink_share: 0.2 }
settings: {}
`;
  test("is read as it stands there", async () => {
    const project = await read({ "clientele.yaml": CONTRACT });
    expect(project).toMatchObject({
      country: "GB",
      calendar: { week: "iso", fiscalStart: "04-01", dayStarts: "00:00" },
      channels: { email: { address: "email", cost: 0.01, consent: "required" } },
    });
    expect(project.sources[0]).toMatchObject({
      name: "invoices",
      files: ["data/online_retail*.csv.gz"],
      format: { null: ["?"], timestamp: ["%Y-%m-%d %H:%M:%S", "excel", "epoch_ms"], sheet: 1, trim: true },
      idSpace: "shop",
      columns: {
        transaction_id: { kind: "column", column: "InvoiceNo", space: null },
        product_id: { kind: "sql", sql: "upper(trim(StockCode))" },
        customer_ref: { kind: "column", column: "Mobile", space: "phone" },
        currency: { kind: "value", value: "GBP" },
      },
      guards: { minRows: 1, maxAgeHours: 36, maxRejectedShare: 0.02, maxShrinkShare: 0.2 },
      line: 11,
    });
  });

  test("its list and its segment too", async () => {
    const project = await read({
      "clientele.yaml": CONTRACT.replace(
        "sources:",
        "sources:\n  consents: { entity: consents, files: c.csv, columns: { customer_ref: a, channel: b, state: c, changed_at: d } }",
      ),
      "segments/lapsing-vips.yaml": "name: lapsing-vips\nwhere: recency_days > 90\n",
      "segments/staff.yaml": "name: staff\nwhere: tier = 'staff'\n",
      "exports/win-back.yaml": `name: win-back
segment: lapsing-vips
columns: [customer_ref, name, { email: E-mail }]
order: [churn_probability desc, customer_ref]
limit: 5000
channel: email
purpose: marketing
exclude: [staff]
holdout: { share: 0.1, key: win-back-2026q4 }
files: [{ format: xlsx, for: people }, { format: csv, for: machines }]
guards: { min_rows: 1, max_rows_ratio: 10, max_change_share: 0.5, fresh: [consents] }
valid_for: 3d
`,
    });
    expect(project.exports[0]).toMatchObject({
      columns: [{ header: null }, { name: "name" }, { name: "email", header: "E-mail" }],
      order: [
        { column: "churn_probability", descending: true },
        { column: "customer_ref", descending: false },
      ],
      guards: { minRows: 1, maxRowsRatio: 10, maxChangeShare: 0.5, fresh: ["consents"] },
      validForDays: 3,
    });
  });
});

test("defaults follow the contract: modes by entity, shrinking guarded for snapshots only", async () => {
  const columns = "{ customer_ref: id }";
  const project = await read({
    "clientele.yaml": `${HEAD}sources:
${INVOICES}  people: { entity: customers, files: p.csv, columns: ${columns} }
  full: { entity: customers, files: f.csv, mode: snapshot, columns: ${columns} }
`,
  });
  expect(project.sources.map((s) => [s.name, s.mode, s.guards.maxShrinkShare])).toEqual([
    ["invoices", "append", null],
    ["people", "upsert", null],
    ["full", "snapshot", 0.2],
  ]);
  expect(project.sources[0]!.guards).toEqual({
    minRows: 1,
    maxAgeHours: null,
    maxRejectedShare: 0.02,
    maxShrinkShare: null,
  });
  expect(project.sources[0]!.format).toMatchObject({ encoding: "utf-8", header: true, type: null, decimal: "." });
});

describe("what cannot be is told with its place", () => {
  test("unknown keys with the nearest known one, on every level", async () => {
    const files = { "clientele.yaml": `${HEAD}curency: EUR\nsources:\n${INVOICES}    colums: {}\n` };
    expect(await problems(files)).toEqual(["unknown-key clientele.yaml:4:1", "unknown-key clientele.yaml:10:5"]);
    await expect(read(files)).rejects.toMatchObject({
      message: expect.stringMatching(/^clientele.yaml:4:1: .*Did you mean "currency"\? \(and 1 more/) as string,
      problems: [{}, { rule: expect.stringContaining('Did you mean "columns"') as string }],
    });
  });

  test.each([
    ["wrong-type", "calendar: 3"],
    ["wrong-value", "calendar: { week: monday }"],
    ["wrong-value", "calendar: { day_starts: '25:00' }"],
    ["wrong-value", "language: de"],
    ["wrong-value", "country: Britain"],
    ["yaml-syntax", "channels: { a: b"],
    ["yaml-syntax", "name: twice"],
    ["wrong-name", "channels: { 'E mail': {} }"],
    ["unknown-attribute", "channels: { email: { address: e-mail } }"],
    ["wrong-value", "settings: { holdout: { share: 1.5, key: a } }"],
    ["missing-key", "settings: { holdout: { share: 0.5 } }"],
  ])("%s in the fourth line: %s", async (code, line) => {
    expect((await problems({ "clientele.yaml": `${HEAD}${line}\n` }))[0]).toMatch(
      new RegExp(`^${code} clientele.yaml:[145]`),
    );
  });

  test("a time zone that is none", async () => {
    const files = { "clientele.yaml": HEAD.replace("Europe/London", "Europe/Londn") };
    expect(await problems(files)).toEqual(["unknown-time-zone clientele.yaml:2:12"]);
    await expect(read(files)).rejects.toThrow('Did you mean "Europe/London"');
  });

  const source = (text: string) => ({ "clientele.yaml": `${HEAD}sources:\n  s:\n${text.replace(/^/gm, "    ")}\n` });
  test.each([
    ["unknown-entity", "entity: transaction\nfiles: a\ncolumns: {}", "6:13"],
    ["missing-column", "entity: products\nfiles: a\ncolumns: { product_name: n }", "8:5"],
    ["unknown-column", "entity: products\nfiles: a\ncolumns: { product_id: p, produkt_name: n }", "8:31"],
    ["one-of", "entity: products\nfiles: a\ncolumns: { product_id: { sql: a, column: b } }", "8:28"],
    ["space-not-ref", "entity: products\nfiles: a\ncolumns: { product_id: { column: b, space: c } }", "8:48"],
    ["refs-not-customers", "entity: products\nfiles: a\ncolumns: { product_id: b }\nrefs: { a: b }", "9:5"],
    [
      "unknown-encoding",
      "entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { encoding: utf8000 }",
      "9:25",
    ],
    ["bad-delimiter", "entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { delimiter: '||' }", "9:26"],
    ["bad-delimiter", "entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { delimiter: '\"' }", "9:26"],
    ["bad-thousands", "entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { thousands: x }", "9:26"],
    ["bad-thousands", "entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { thousands: . }", "9:26"],
    ["bad-timestamp", "entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { timestamp: iso }", "9:26"],
    [
      "bad-timestamp",
      "entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { timestamp: ['%Y', '%d/%m'] }",
      "9:33",
    ],
    ["bad-timestamp", "entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { timestamp: '%Y-%Q' }", "9:26"],
    ["wrong-value", "entity: products\nfiles: a\ncolumns: { product_id: b }\nguards: { max_age: 3 days }", "9:24"],
    ["wrong-value", "entity: products\nfiles: a\ncolumns: { product_id: b }\nmode: replace", "9:11"],
  ])("%s of a source: %j", async (code, text, place) => {
    expect(await problems(source(text))).toEqual([`${code} clientele.yaml:${place}`]);
  });

  test.each([
    ["latin-1", "windows-1252"],
    ["UTF8", "utf-8"],
    ["gb2312", "gbk"],
    ["cp936", "gb18030"],
    ["utf-16", "utf-16le"],
    ["Shift_JIS", "shift_jis"],
  ])("encoding %s is %s", async (label, name) => {
    const project = await read(
      source(`entity: products\nfiles: a\ncolumns: { product_id: b }\nformat: { encoding: ${label} }`),
    );
    expect(project.sources[0]!.format.encoding).toBe(name);
  });

  test("lists that name what is not there, and several faults at once", async () => {
    const found = await problems({
      "clientele.yaml": `${HEAD}`,
      "segments/a.yaml": "name: a\nwhere: 'true'\n",
      "exports/x.yaml": `name: x
segment: b
where: 'true'
columns: [customer_ref, customer_ref]
channel: email
exclude: [a, c]
guards: { fresh: [consents] }
`,
      "exports/y.yaml": "name: z\nsegment: a\ncolumns: [customer_ref]\n",
      "exports/w.yml": "name: w\n",
    });
    expect(found.sort()).toEqual([
      "name-not-file exports/y.yaml:1:7",
      "named-twice exports/x.yaml:4:25",
      "one-of exports/x.yaml:1:1",
      "unknown-channel exports/x.yaml:5:10",
      "unknown-segment exports/x.yaml:2:10",
      "unknown-segment exports/x.yaml:6:14",
      "unknown-source exports/x.yaml:7:19",
      "wrong-ending exports/w.yml::",
    ]);
  });

  test("a hold-out key with two shares", async () => {
    const list = (name: string, share: number) =>
      `name: ${name}\nwhere: 'true'\ncolumns: [customer_ref]\nholdout: { share: ${share}, key: k }\n`;
    expect(
      await problems({ "clientele.yaml": HEAD, "exports/a.yaml": list("a", 0.1), "exports/b.yaml": list("b", 0.2) }),
    ).toEqual(["holdout-share exports/b.yaml:4:10"]);
  });

  test("a folder without clientele.yaml", async () => {
    expect(await problems({})).toEqual(["no-project ::"]);
  });
});

describe("${NAME}", () => {
  const files = { "clientele.yaml": `${HEAD}sources:\n${INVOICES.replace('"data/', '"${DATA}/')}` };
  test("takes the environment, then .env; what is unset is told with its place", async () => {
    expect((await read({ ...files, ".env": "DATA=from-file\n" })).sources[0]!.files).toEqual(["from-file/*.csv"]);
    expect((await read({ ...files, ".env": "DATA=from-file\n" }, { DATA: "/d" })).sources[0]!.files).toEqual([
      "/d/*.csv",
    ]);
    expect(await problems(files)).toEqual(["unknown-variable clientele.yaml:7:12"]);
  });

  test("cannot change the structure of the file", async () => {
    const project = await read(files, { DATA: 'x"\nsettings: { seed: 9 } #' });
    expect(project.settings.seed).toBe(1);
    expect(project.sources[0]!.files).toEqual(['x"\nsettings: { seed: 9 } #/*.csv']);
  });
});

test("segments of a family are ranked: stated ranks first, then by name", async () => {
  const segment = (name: string, rank: string) => `name: ${name}\nfamily: f\n${rank}where: 'true'\n`;
  const project = await read({
    "clientele.yaml": HEAD,
    "segments/a.yaml": segment("a", ""),
    "segments/b.yaml": segment("b", "rank: 20\n"),
    "segments/c.yaml": segment("c", "rank: 10\n"),
    "segments/d.yaml": segment("d", ""),
  });
  expect(project.segments.map((s) => `${s.name} ${s.rank}`)).toEqual(["c 10", "b 20", "a 21", "d 22"]);
});

test("numbers in places of text keep their spelling", async () => {
  const project = await read({
    "clientele.yaml": `${HEAD}sources:\n  p: { entity: products, files: a, format: { null: [007, n/a] }, columns: { product_id: a, brand: { value: 01 } } }\n`,
  });
  expect(project.sources[0]).toMatchObject({ format: { null: ["007", "n/a"] }, columns: { brand: { value: "01" } } });
});
