import * as arrow from "apache-arrow";
import { expect, onTestFinished, test } from "vitest";
import { recordBatches } from "../../../../warehouse/files/arrow/record-batches.js";
import { sql } from "../../../../warehouse/sql.js";
import { Warehouse } from "../../../../warehouse/warehouse.js";

const ROWS = 70_001;

/** Texts of 0 to 40 bytes, met once or often, beside nulls; decimals of each width; both signs. */
const QUERY = sql`
  select
    case when i % 7 = 0 then null else repeat('é', (i % 20)::int) end as lengths,
    'a text that is too long to lie inline, ' || i as far,
    'one of a few long texts, number ' || (i % 5) as repeated,
    case when i % 3 = 0 then 'short' when i % 3 = 1 then 'long enough to lie elsewhere ' || i end as mixed,
    case when i % 11 <> 0 then ((i - 35000) % 100)::decimal(4, 0) end as two,
    ((i - 35000) / 100.0)::decimal(9, 2) as four,
    case when i % 2 = 0 then (i - 35000)::decimal(18, 4) * 7 end as eight,
    (i - 35000)::decimal(38, 0) * 1000000000000000000000 as sixteen,
    case when i % 13 <> 0 then i end as n,
    case when i % 64 <> 0 then timestamp '2026-01-01' + interval 1 second * i end as t
  from range(${ROWS}) as numbers(i) order by i`;

const COLUMNS = ["lengths", "far", "repeated", "mixed", "two", "four", "eight", "sixteen", "n", "t"];

test("record batches hold what the engine gives value by value, over chunks and batches, nulls and all", async () => {
  const warehouse = await Warehouse.open(":memory:", { threads: 2 });
  onTestFinished(() => warehouse.close());
  const described = await warehouse.describeBound(QUERY);
  const { batches } = await recordBatches(
    arrow,
    warehouse,
    QUERY,
    described.map(({ name, type }) => ({ name, type, header: name })),
  );
  let at = 0;
  const read: arrow.RecordBatch[] = [];
  for await (const batch of batches) read.push(batch);
  expect(read.map(({ numRows }) => numRows)).toEqual([65_536, ROWS - 65_536]);
  const wrong: string[] = [];
  for await (const rows of warehouse.batches(QUERY, COLUMNS)) {
    for (const row of rows) {
      const batch = read[at >> 16]!;
      for (const name of COLUMNS) {
        const got = plain(name, batch.getChild(name)!.get(at & 0xffff));
        const wanted = row[name] === null ? null : String(row[name]);
        if (got !== wanted) wrong.push(`row ${at}, ${name}: ${got}, not ${wanted}`);
      }
      at++;
    }
  }
  expect(at).toBe(ROWS);
  expect(wrong.slice(0, 5)).toEqual([]);
});

const SCALES: Readonly<Record<string, number>> = { two: 0, four: 2, eight: 4, sixteen: 0 };

function plain(name: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (name === "t") return new Date(Number(value)).toISOString().slice(0, 19).replace("T", " ");
  const scale = SCALES[name];
  if (scale === undefined) return String(value);
  const words = value as Uint32Array;
  const whole = BigInt.asIntN(
    128,
    words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n),
  );
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return whole < 0n ? `-${text}` : text;
}
