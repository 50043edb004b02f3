import fc from "fast-check";
import { expect, test } from "vitest";
import { cutPoints } from "../../../models/rfm/cut-points.js";
import { moneyText, SEGMENT_NAMES } from "../../../models/rfm/rfm-meaning.js";
import { measureRfm, readRfmDistributions, replaceRfm } from "../../../warehouse/results/rfm.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { expectRows, given, giveTable, type Row } from "../../support/given.js";
import { moment, returnLine, saleLine } from "../../support/lines.js";
import { publicData } from "../../support/public-data.js";

const AS_OF = "2026-01-01 00:00:00";

async function runRfm(warehouse: Warehouse, asOf = AS_OF): Promise<void> {
  await measureRfm(warehouse, asOf, LIVE);
  const { recencyDays, frequency, monetary } = await readRfmDistributions(warehouse, LIVE);
  await replaceRfm(warehouse, asOf, LIVE, {
    recencyDays: cutPoints(recencyDays),
    frequency: cutPoints(frequency),
    monetary: cutPoints(monetary).map(moneyText),
    segments: SEGMENT_NAMES.flat(),
  });
}

test("gifts, returns, fees, strangers and the future count as the contract says", async () => {
  const warehouse = await given({
    "core.line": [
      saleLine("c1", "t1", "2025-12-30 12:00:00", "30.0000"),
      saleLine("c1", "t1", "2025-12-30 12:00:00", "0.0000"),
      saleLine("c1", "t2", "2025-12-31 23:59:59", "5.5000"),
      saleLine("c1", "t3", AS_OF, "999.0000"),
      returnLine("c1", "t1", "2025-12-31 00:00:00", "-12.2500"),
      { ...saleLine("c1", "t4", "2025-12-31 12:00:00", "7.0000"), kind: "fee", is_sale: false },
      saleLine(null, "t5", "2025-12-31 12:00:00"),
      saleLine("gift", "t6", "2025-12-31 12:00:00", "0.0000"),
      returnLine("returner", "t7", "2025-12-31 12:00:00", "-1.0000"),
    ],
  });
  await runRfm(warehouse);
  await expectRows(warehouse, "result.rfm", [
    { customer_id: "c1", recency_days: 0, frequency: 2, gross_sales: "35.5000", monetary: "23.2500", as_of: AS_OF },
  ]);
  warehouse.close();
});

test("days since the last sale are elapsed time rounded down, not midnights", async () => {
  const warehouse = await given({
    "core.line": [
      saleLine("a", "t1", "2025-12-31 00:00:00"),
      saleLine("b", "t2", "2025-12-30 23:59:59"),
      saleLine("c", "t3", "2025-12-31 00:00:01"),
    ],
  });
  await runRfm(warehouse);
  await expectRows(warehouse, "result.rfm", [
    { customer_id: "a", recency_days: 1 },
    { customer_id: "b", recency_days: 1 },
    { customer_id: "c", recency_days: 0 },
  ]);
  warehouse.close();
});

test("one customer, and customers who are all equal, score 5 in recency and 1 in the rest", async () => {
  for (const customers of [["a"], ["a", "b", "c", "d", "e", "f"]]) {
    const warehouse = await given({
      "core.line": customers.map((customer) => saleLine(customer, `t-${customer}`, "2025-11-01 10:00:00")),
    });
    await runRfm(warehouse);
    await expectRows(
      warehouse,
      "result.rfm",
      customers.map((customer_id) => ({ customer_id, r: 5, f: 1, m: 1, segment: "new" })),
    );
    warehouse.close();
  }
});

const someLine = fc.record({
  customer: fc.constantFrom(null, "a", "b", "c", "d", "e", "f", "g"),
  transaction: fc.integer({ min: 1, max: 12 }),
  hours: fc.integer({ min: -24 * 40, max: 24 }),
  cents: fc.integer({ min: -300, max: 900 }),
});

test("agrees with brute force on random customers", async () => {
  const warehouse = await given({ "core.line": [] });
  await fc.assert(
    fc.asyncProperty(fc.array(someLine, { minLength: 1, maxLength: 40 }), async (drawn) => {
      const lines = drawn.map(({ customer, transaction, hours, cents }) => {
        const write = cents < 0 ? returnLine : saleLine;
        return write(customer, `t${transaction}`, moment(hours * 3600), (cents / 100).toFixed(4));
      });
      const wanted = bruteForce(lines);
      fc.pre(wanted.length > 0);
      await giveTable(warehouse, "core.line", lines);
      await runRfm(warehouse);
      await expectRows(warehouse, "result.rfm", wanted);
    }),
    { numRuns: 60 },
  );
  warehouse.close();
}, 30_000);

function bruteForce(lines: readonly Row[]): Row[] {
  const known = lines.filter((line) => line["customer_id"] !== null && String(line["occurred_at"]) < AS_OF);
  const cents = (line: Row) => Math.round(Number(line["amount_home"]) * 100);
  const sum = (some: readonly Row[]) => some.reduce((total, line) => total + cents(line), 0);
  const measures = [...new Set(known.map((line) => String(line["customer_id"])))].flatMap((customer_id) => {
    const own = known.filter((line) => line["customer_id"] === customer_id);
    const sales = own.filter((line) => line["is_sale"] === true);
    if (sales.length === 0) return [];
    const last = sales
      .map((line) => String(line["occurred_at"]))
      .sort()
      .at(-1)!;
    return {
      customer_id,
      recency: Math.floor((Date.parse(`${AS_OF}Z`) - Date.parse(`${last}Z`)) / 86_400_000),
      frequency: new Set(sales.map((line) => line["transaction_id"])).size,
      gross: sum(sales),
      monetary: sum(sales) + sum(own.filter((line) => line["kind"] === "return")),
    };
  });
  const below = (value: (m: (typeof measures)[number]) => number, own: number) => {
    const sorted = measures.map(value).sort((a, b) => a - b);
    return [1, 2, 3, 4].filter((k) => sorted[Math.ceil((k * sorted.length) / 5) - 1]! < own).length;
  };
  return measures.map((m) => {
    const r = 5 - below((x) => x.recency, m.recency);
    const f = 1 + below((x) => x.frequency, m.frequency);
    return {
      customer_id: m.customer_id,
      recency_days: m.recency,
      frequency: m.frequency,
      gross_sales: (m.gross / 100).toFixed(2),
      monetary: (m.monetary / 100).toFixed(2),
      r,
      f,
      m: 1 + below((x) => x.monetary, m.monetary),
      segment: SEGMENT_NAMES[5 - r]![f - 1]!,
    };
  });
}

const RETAIL = publicData("online_retail/online_retail_2010_2011.csv.gz");

test.skipIf(RETAIL.missing)("gives the reference figures of Online Retail at 2011-12-10", async () => {
  const warehouse = await given({});
  await warehouse.run(
    `create table core.line as
       select CustomerID as customer_id, InvoiceNo as transaction_id, InvoiceDate::timestamp as occurred_at,
         (Quantity::integer * UnitPrice::decimal(18, 4))::decimal(18, 4) as amount_home, 'sale' as kind,
         CustomerID is not null and Quantity::integer > 0 and UnitPrice::decimal(18, 4) > 0 as is_sale
       from read_csv($file, all_varchar = true)`,
    { file: RETAIL.file },
  );
  await runRfm(warehouse, "2011-12-10 00:00:00");
  const figures = await warehouse.row(
    `select count(*) as customers, sum(frequency)::bigint as transactions, sum(gross_sales) as gross_sales,
         round(avg(recency_days), 5) as recency_mean, median(recency_days) as recency_median,
         round(avg(frequency), 5) as frequency_mean, median(frequency) as frequency_median,
         max(frequency) as frequency_max, round(sum(gross_sales)::double / count(*), 5) as gross_sales_mean,
         median(gross_sales::double) as gross_sales_median, max(gross_sales) as gross_sales_max
       from result.rfm`,
  );
  expect(figures).toEqual({
    customers: 4338,
    transactions: 18532,
    gross_sales: "8911407.9040",
    recency_mean: 92.05947,
    recency_median: 50,
    frequency_mean: 4.27201,
    frequency_median: 2,
    frequency_max: 209,
    gross_sales_mean: 2054.26646,
    gross_sales_median: 674.485,
    gross_sales_max: "280206.0200",
  });
  warehouse.close();
});
