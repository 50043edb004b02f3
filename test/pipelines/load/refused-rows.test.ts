import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loader } from "./load-files.js";
import { sourceOf } from "./source-of.js";

const COLUMNS = {
  transaction_id: "no",
  product_id: "item",
  occurred_at: "at",
  quantity: "n",
  unit_price: "price",
  channel: "via",
};
const SALES = sourceOf("sales", "transactions", COLUMNS);
const HEAD = "no,item,at,n,price,via";
const line = (no: string, change: Partial<Record<"item" | "at" | "n" | "price" | "via", string>> = {}): string => {
  const { item, at, n, price, via } = {
    item: "tea",
    at: "2026-01-02 10:00:00",
    n: "1",
    price: "2.50",
    via: "web",
    ...change,
  };
  return [no, item, at, n, price, via].join(",");
};
const csv = (...lines: readonly string[]): string => `${[HEAD, ...lines].join("\n")}\n`;

/** Loads one file, and gives what was refused and the numbers of the transactions that were loaded. */
async function loaded(content: string | Uint8Array, name = "a.csv", source = SALES) {
  const at = await loader();
  at.put({ [`sales/${name}`]: content });
  const report = await at.load([source]);
  const refused = await at.refused();
  const ids = await at.rows("select transaction_id as id from staging.transactions order by id");
  return { at, report, refused, ids: ids.map((r) => r["id"]) };
}

describe("a value that the engine would take in silence costs its row, which stands whole in quarantine", () => {
  const cases: readonly (readonly [string, Parameters<typeof line>[1], string, string])[] = [
    ["an underscore in a number", { price: "1_000" }, "price", "not-a-number"],
    ["a hexadecimal number", { n: "0x1F" }, "n", "not-a-number"],
    ["an exponent", { price: "1e3" }, "price", "not-a-number"],
    ["infinity", { price: "inf" }, "price", "not-a-number"],
    ["no number", { price: "nan" }, "price", "not-a-number"],
    ["a unit beside a number", { price: "12.50 EUR" }, "price", "not-a-number"],
    ["a number beyond its column", { price: "999999999999999.00" }, "price", "not-a-number"],
    ["a day that is not in the calendar", { at: "2026-02-30" }, "at", "not-a-time"],
    ["an hour that is not in the day", { at: "2026-01-02 25:00:00" }, "at", "not-a-time"],
    ["a date with one digit for the month", { at: "2026-1-2" }, "at", "not-a-time"],
    ["a date whose order nobody declared", { at: "03/04/2026" }, "at", "not-a-time"],
    ["infinity for a time", { at: "infinity" }, "at", "not-a-time"],
    ["a year that no shop has seen", { at: "0202-01-02 10:00:00" }, "at", "time-out-of-range"],
    ["a required value that is empty", { item: "" }, "item", "required"],
    ["an amount too large to multiply", { price: "99999999999999.99", n: "999999" }, "amount", "amount-missing"],
  ];
  it.each(cases)("%s", async (_, change, column, rule) => {
    const bad = line("t2", change);
    const { refused, ids } = await loaded(csv(line("t1"), bad, line("t3")));
    expect(refused).toEqual([{ file: "sales/a.csv", line_number: 3, column_name: column, rule, raw_text: bad }]);
    expect(ids).toEqual(["t1", "t3"]);
  });

  it("an expression that fails for one row, as a rule of its own", async () => {
    const source = {
      ...SALES,
      columns: { ...SALES.columns, quantity: { kind: "sql", sql: "cast(n as integer)", space: null } },
    } as const;
    const bad = line("t2", { n: "x" });
    const { refused, ids } = await loaded(csv(line("t1"), bad, line("t3", { n: "" })), "a.csv", source);
    expect(refused).toEqual([
      { file: "sales/a.csv", line_number: 3, column_name: "quantity", rule: "expression-failed", raw_text: bad },
    ]);
    expect(ids).toEqual(["t1", "t3"]);
  });

  it("a where that fails for one row", async () => {
    const bad = line("t2", { n: "x" });
    const { refused, ids } = await loaded(csv(line("t1"), bad, line("t3", { n: "9" })), "a.csv", {
      ...SALES,
      where: "n::integer < 5",
    });
    expect(refused).toEqual([
      { file: "sales/a.csv", line_number: 3, column_name: "where", rule: "expression-failed", raw_text: bad },
    ]);
    expect(ids).toEqual(["t1"]);
  });
});

describe("a csv record that is not well formed costs itself and no other", () => {
  it("a quote that is never closed, which would swallow the rest of the file", async () => {
    const bad = `t2,"tea,2026-01-02 10:00:00,1,2.50,web`;
    const { refused, ids } = await loaded(csv(line("t1"), bad, line("t3"), line("t4")));
    expect(refused).toEqual([
      { file: "sales/a.csv", line_number: 3, column_name: null, rule: "unclosed-quote", raw_text: bad },
    ]);
    expect(ids).toEqual(["t1", "t3", "t4"]);
  });

  it("a stray quote that some lines later another one closes", async () => {
    const bad = `t2,"tea,2026-01-02 10:00:00,1,2.50,web`;
    const other = `t5,green" tea,2026-01-02 10:00:00,1,2.50,web`;
    const { refused, ids } = await loaded(csv(line("t1"), bad, line("t3"), line("t4"), other, line("t6")));
    expect(refused.map((r) => [r.line_number, r.raw_text])).toContainEqual([3, bad]);
    expect(ids.filter((id) => id !== "t5")).toEqual(["t1", "t3", "t4", "t6"]);
    expect(ids.length + refused.length).toBe(6);
  });

  it("a stray quote that a quoted field some lines later closes", async () => {
    const bad = `t2,tea,2026-01-02 10:00:00,1,2.50,"web`;
    const { refused, ids } = await loaded(csv(line("t1"), bad, line("t3"), line("t4", { via: `"shop"` }), line("t5")));
    expect(refused).toEqual([
      { file: "sales/a.csv", line_number: 3, column_name: null, rule: "unclosed-quote", raw_text: bad },
    ]);
    expect(ids).toEqual(["t1", "t3", "t4", "t5"]);
  });

  it("text after a closing quote", async () => {
    const bad = `t2,"tea" leaves,2026-01-02 10:00:00,1,2.50,web`;
    const { refused, ids } = await loaded(csv(line("t1"), bad, line("t3")));
    expect(refused).toEqual([
      { file: "sales/a.csv", line_number: 3, column_name: null, rule: "unclosed-quote", raw_text: bad },
    ]);
    expect(ids).toEqual(["t1", "t3"]);
  });

  it("lines with too few and too many columns", async () => {
    const { refused, ids } = await loaded(csv(line("t1"), "t2,tea", `${line("t3")},more`, line("t4")));
    expect(refused).toEqual([
      { file: "sales/a.csv", line_number: 3, column_name: null, rule: "too-few-columns", raw_text: "t2,tea" },
      {
        file: "sales/a.csv",
        line_number: 4,
        column_name: null,
        rule: "too-many-columns",
        raw_text: `${line("t3")},more`,
      },
    ]);
    expect(ids).toEqual(["t1", "t4"]);
  });

  it("bytes that are no UTF-8", async () => {
    const content = Buffer.concat([
      Buffer.from(`${HEAD}\n${line("t1")}\nt2,caf`),
      Buffer.from([0xe9]),
      Buffer.from(`,2026-01-02,1,2.50,web\n${line("t3")}\n`),
    ]);
    const { refused, ids } = await loaded(content);
    expect(refused).toEqual([
      {
        file: "sales/a.csv",
        line_number: 3,
        column_name: null,
        rule: "bad-encoding",
        raw_text: "t2,caf\ufffd,2026-01-02,1,2.50,web",
      },
    ]);
    expect(ids).toEqual(["t1", "t3"]);
  });
});

describe("what csv allows is read as it stands, and lines are counted as an editor counts them", () => {
  it("line breaks inside quotes, blank lines, a mark at the start and line ends of Windows", async () => {
    const content =
      [
        "\ufeff" + HEAD,
        line("t1", { item: `"tea\r\n, green"` }),
        "",
        line("t2", { price: "x" }),
        "",
        line("t3", { via: `"a ""b"""` }),
      ].join("\r\n") + "\r\n";
    const { at, refused, ids } = await loaded(content);
    expect(refused).toEqual([
      {
        file: "sales/a.csv",
        line_number: 5,
        column_name: "price",
        rule: "not-a-number",
        raw_text: line("t2", { price: "x" }),
      },
    ]);
    expect(ids).toEqual(["t1", "t3"]);
    expect(await at.rows("select product_id, channel from staging.transactions order by transaction_id")).toEqual([
      { product_id: "tea\r\n, green", channel: "web" },
      { product_id: "tea", channel: 'a "b"' },
    ]);
  });

  it("a refused record over several lines is kept whole, and named by its first line", async () => {
    const bad = line("t2", { item: `"tea\nand\nmilk"`, price: "x" });
    const { refused, ids } = await loaded(csv(line("t1"), bad, line("t3", { price: "y" })));
    expect(refused.map((r) => [r.line_number, r.raw_text])).toEqual([
      [3, bad],
      [6, line("t3", { price: "y" })],
    ]);
    expect(ids).toEqual(["t1"]);
  });

  it("several files in one load: each counts its own lines", async () => {
    const at = await loader();
    at.put({
      "sales/a.csv": csv(line("a1"), line("a2", { price: "x" })),
      "sales/b.csv": csv("", `b1,"tea,2026-01-02,1,2.50,web`, line("b2"), "b3", line("b4", { n: "y" })),
      "sales/c.csv": csv(line("c1", { at: "no" })),
    });
    await at.load([SALES]);
    expect((await at.refused()).map((r) => [r.file, r.line_number, r.rule])).toEqual([
      ["sales/a.csv", 3, "not-a-number"],
      ["sales/b.csv", 3, "unclosed-quote"],
      ["sales/b.csv", 5, "too-few-columns"],
      ["sales/b.csv", 6, "not-a-number"],
      ["sales/c.csv", 2, "not-a-time"],
    ]);
    expect(await at.rows("select transaction_id as id from staging.transactions order by id")).toEqual([
      { id: "a1" },
      { id: "b2" },
    ]);
  });

  it("a header in another order", async () => {
    const { at, refused } = await loaded("via,price,n,at,item,no\nshop,2.50,3,2026-01-02 10:00:00,tea,t1\n");
    expect(refused).toEqual([]);
    expect(await at.rows("select transaction_id, quantity, amount, channel from staging.transactions")).toEqual([
      { transaction_id: "t1", quantity: "3.000", amount: "7.5000", channel: "shop" },
    ]);
  });

  it("an offset in a time becomes the local clock, and is kept", async () => {
    const at = await loader({ timeZone: "Europe/Berlin" });
    at.put({
      "sales/a.csv": csv(
        line("t1", { at: "2026-01-02T10:00:00-05:00" }),
        line("t2", { at: "2026-07-02T10:00:00Z" }),
        line("t3", { at: "2026-01-02 10:00:00 +0530" }),
        line("t4"),
      ),
    });
    await at.load([SALES]);
    expect(await at.refused()).toEqual([]);
    expect(
      await at.rows(
        "select cast(occurred_at as varchar) as at, utc_offset from staging.transactions order by transaction_id",
      ),
    ).toEqual([
      { at: "2026-01-02 16:00:00", utc_offset: -300 },
      { at: "2026-07-02 12:00:00", utc_offset: 0 },
      { at: "2026-01-02 05:30:00", utc_offset: 330 },
      { at: "2026-01-02 10:00:00", utc_offset: null },
    ]);
  });

  it("a date without time stands at the start of the day, and is marked", async () => {
    const at = await loader({ calendar: { week: "iso", fiscalStart: "01-01", dayStarts: "04:00" } });
    at.put({ "sales/a.csv": csv(line("t1", { at: "2026-01-02" }), line("t2", { at: "2026-01-02 03:00:00" })) });
    await at.load([SALES]);
    expect(
      await at.rows(
        "select cast(occurred_at as varchar) as at, date_only, cast(business_date as varchar) as day from core.line_version order by transaction_id",
      ),
    ).toEqual([
      { at: "2026-01-02 04:00:00", date_only: true, day: "2026-01-02" },
      { at: "2026-01-02 03:00:00", date_only: false, day: "2026-01-01" },
    ]);
  });
});

describe("a file that cannot be trusted is refused whole, named, and tried again when it comes anew", () => {
  const bytes = gzipSync(csv(line("t1"), line("t2")));
  const damaged = Buffer.from(bytes);
  damaged[damaged.length - 6] = damaged[damaged.length - 6]! ^ 0xff;
  const cases: readonly (readonly [string, string, Uint8Array | string, string])[] = [
    ["a gzip file cut short", "a.csv.gz", bytes.subarray(0, bytes.length - 12), "damaged-gzip"],
    ["a gzip file whose check sum is wrong", "a.csv.gz", damaged, "damaged-gzip"],
    ["a name that says gzip over bytes that are not", "a.csv.gz", csv(line("t1")), "damaged-gzip"],
    ["an empty file", "a.csv", "", "empty-file"],
    ["a header that is missing", "a.csv", `${line("t1")}\n${line("t2")}\n`, "missing-column"],
    ["a header without a required column", "a.csv", "no,item,n,price\nt1,tea,1,2.50\n", "missing-column"],
    ["a header that names a column twice", "a.csv", `${HEAD},no\n${line("t1")},t1\n`, "duplicate-column"],
    ["a parquet file that is none", "a.parquet", "PAR1 and no more", "damaged-parquet"],
  ];
  it.each(cases)("%s", async (_, name, content, gate) => {
    const { at, report, ids } = await loaded(content, name);
    expect(report.refusals?.map((r) => [r.gate, r.subject])).toEqual([[gate, "sales"]]);
    expect(report.refusals![0]!.message).toContain(`sales/${name}`);
    expect(ids).toEqual([]);
    at.put({ [`sales/${name}`]: name.endsWith(".gz") ? bytes : csv(line("t1"), line("t2")) });
    if (name.endsWith(".parquet")) return;
    expect((await at.load([SALES])).refusals).toEqual([]);
    expect(await at.rows("select transaction_id as id from staging.transactions order by id")).toEqual([
      { id: "t1" },
      { id: "t2" },
    ]);
  });

  it("gzip bytes under another name are read as what they are, in one member or several", async () => {
    const content = Buffer.concat([
      gzipSync(`${HEAD}\n${line("t1")}\n`),
      gzipSync(`${line("t2", { price: "x" })}\n${line("t3")}\n`),
    ]);
    const { refused, ids } = await loaded(content, "a.csv");
    expect(ids).toEqual(["t1", "t3"]);
    expect(refused.map((r) => [r.line_number, r.raw_text])).toEqual([[3, line("t2", { price: "x" })]]);
  });
});

describe("ndjson and parquet", () => {
  const json = (no: string, more: string): string =>
    `{"no":"${no}","item":"tea","at":"2026-01-02 10:00:00","n":1,${more}}`;

  it("money as a JSON number of more than fifteen digits is refused; as text, or shorter, it is exact", async () => {
    const bad = json("t2", `"price":12345678901234.5678`);
    const lines = [
      json("t1", `"price":1.10`),
      bad,
      json("t3", `"price":"12345678901234.5678"`),
      "",
      "not json",
      "[1]",
      json("t4", `"price":"café \\u00e9\\n"`),
      json("t5", `"price":1e3`),
    ];
    const { at, refused, ids } = await loaded(`${lines.join("\n")}\n`, "a.ndjson");
    expect(refused).toEqual([
      { file: "sales/a.ndjson", line_number: 2, column_name: "price", rule: "inexact-number", raw_text: bad },
      { file: "sales/a.ndjson", line_number: 5, column_name: null, rule: "not-json", raw_text: "not json" },
      { file: "sales/a.ndjson", line_number: 6, column_name: null, rule: "not-json", raw_text: "[1]" },
      { file: "sales/a.ndjson", line_number: 7, column_name: "price", rule: "not-a-number", raw_text: lines[6] },
    ]);
    expect(ids).toEqual(["t1", "t3", "t5"]);
    expect(await at.rows("select unit_price from staging.transactions where transaction_id = 't3'")).toEqual([
      { unit_price: "12345678901234.5678" },
    ]);
  });

  it("a refused line of ndjson whose text is escaped is found and kept as it was written", async () => {
    const bad = `{"no":"t2","item":"caf\\u00e9\\ntea","at":"2026-02-30","price":"1"}`;
    const { refused, ids } = await loaded(`${json("t1", `"price":1`)}\n${bad}\n`, "a.ndjson");
    expect(refused).toEqual([
      { file: "sales/a.ndjson", line_number: 2, column_name: "at", rule: "not-a-time", raw_text: bad },
    ]);
    expect(ids).toEqual(["t1"]);
  });

  it("an id whose text is escaped names its own line too", async () => {
    const bad = `{"no":"caf\\u00e9","item":"tea","at":"2026-02-30","price":"1"}`;
    const { refused } = await loaded(`${bad}\n`, "a.ndjson");
    expect(refused.map((r) => r.raw_text)).toEqual([bad]);
  });

  it("parquet keeps its types: a double that may have lost its cents is refused", async () => {
    const at = await loader();
    at.put({ "sales/empty.txt": "" });
    const path = `${at.project.directory}/sales/a.parquet`;
    await at.warehouse.run(`copy (
      select * from (values ('t1', 'tea', timestamp '2026-01-02 10:00:00', 2::integer, 2.5::double), ('t2', 'tea', timestamp '2026-01-02 10:00:00', 1, 1e15::double),
        ('t3', null, timestamp '2026-01-02 10:00:00', 1, 3::double)) as t(no, item, "at", n, price)) to '${path}'`);
    await at.load([{ ...SALES, files: ["sales/*.parquet"] }]);
    const refused = await at.refused();
    expect(refused.map((r) => [r.line_number, r.column_name, r.rule])).toEqual([
      [2, "price", "inexact-number"],
      [3, "item", "required"],
    ]);
    expect(JSON.parse(refused[1]!.raw_text)).toMatchObject({ no: "t3", item: null, n: 1 });
    expect(await at.rows("select transaction_id as id, amount from staging.transactions")).toEqual([
      { id: "t1", amount: "5.0000" },
    ]);
  });
});
