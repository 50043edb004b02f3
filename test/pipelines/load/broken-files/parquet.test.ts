import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { expectOutcome, type Broken } from "./outcome-table.js";
import { Yard } from "./yard.js";

const FOLDER = mkdtempSync(join(tmpdir(), "clientele-parquet-"));
const COLUMNS =
  "'tea' as item, timestamp '2026-01-02 10:00:00' as \"at\", 1 as n, 2.50::decimal(9, 2) as price, 'Tea' as name";
const row = (no: string, columns = COLUMNS): string => `select '${no}' as no, ${columns}`;
const priced = (no: string, price: string): string => row(no, COLUMNS.replace("2.50::decimal(9, 2)", price));

/** A change of the bytes of a Parquet file, or what its query gives. */
type Table = Omit<Broken, "files"> & {
  readonly queries: Readonly<Record<string, string>>;
  readonly damage?: (bytes: Buffer) => Buffer;
};

const CASES: Readonly<Record<string, Table>> = {
  "a file cut short": {
    queries: { "a.parquet": row("t1") },
    damage: (bytes) => bytes.subarray(0, bytes.length - 20),
    gate: ["damaged-parquet", /a\.parquet/],
  },
  "a file without its end": {
    queries: { "a.parquet": row("t1") },
    damage: (bytes) => Buffer.concat([bytes.subarray(0, bytes.length - 4), Buffer.from("none")]),
    gate: ["damaged-parquet", /a\.parquet/],
  },
  "a page that does not unpack": {
    queries: { "a.parquet": `select 't' || i as no, ${COLUMNS} from range(2000) as r(i)` },
    damage: (bytes) => Buffer.concat([bytes.subarray(0, 60), Buffer.alloc(400, 0xff), bytes.subarray(460)]),
    gate: ["damaged-parquet", /a\.parquet/],
  },
  "text that is called Parquet": {
    queries: { "a.parquet": row("t1") },
    damage: () => Buffer.from("PAR1 no,item\nt1,tea\n PAR1"),
    gate: ["damaged-parquet", /a\.parquet/],
  },
  "a column of another type in the next file": {
    queries: {
      "a.parquet": row("t1"),
      "b.parquet": priced("t2", "'7.25'"),
      "c.parquet": priced("t3", "3"),
      "d.parquet": priced("t4", "'x'"),
    },
    ids: ["t1", "t2", "t3"],
    refused: [[1, "price", "not-a-number"]],
  },
  "infinity and no number": {
    queries: {
      "a.parquet": `${row("t1")} union all ${priced("t2", "'infinity'::double")} union all ${priced("t3", "'nan'::double")}`,
    },
    ids: ["t1"],
    refused: [
      [2, "price", "inexact-number"],
      [3, "price", "inexact-number"],
    ],
  },
  "a list for a number": {
    queries: { "a.parquet": `${priced("t1", "[1.5, 2.5]")}` },
    refused: [[1, "price", "number-out-of-range"]],
  },
  "a struct that nothing maps": {
    queries: { "a.parquet": row("t1", `${COLUMNS}, {'a': [1, 2], 'b': {'c': null}} as nested`) },
    ids: ["t1"],
  },
  "a map, a blob and an interval that nothing maps": {
    queries: { "a.parquet": row("t1", `${COLUMNS}, map {'a': 1} as m, '\\xff'::blob as b, interval 1 day as i`) },
    ids: ["t1"],
  },
  "a time beyond every calendar": {
    queries: {
      "a.parquet": `${row("t1")} union all ${row("t2", COLUMNS.replace("2026-01-02 10:00:00", "290000-01-01 00:00:00"))}`,
    },
    ids: ["t1"],
    refused: [[2, "at", "time-out-of-range"]],
  },
  "no rows": { queries: { "a.parquet": `${row("t1")} limit 0` } },
  "columns that differ in case": {
    queries: { "a.parquet": row("t1", COLUMNS.replace("as name", 'as "Name"')) },
    ids: ["t1"],
  },
};

describe("a broken Parquet file costs itself, its values their rows", () => {
  let yard: Yard;
  beforeAll(async () => (yard = await Yard.open()));
  afterAll(() => {
    yard.close();
    rmSync(FOLDER, { recursive: true, force: true });
  });
  it.each(Object.entries(CASES))("%s", async (_, { queries, damage = (bytes) => bytes, ...ends }) => {
    const files: Record<string, Uint8Array> = {};
    for (const [name, query] of Object.entries(queries)) {
      const path = join(FOLDER, name);
      await yard.warehouse.run(`copy (${query}) to '${path}' (format parquet)`);
      files[name] = damage(readFileSync(path));
    }
    expectOutcome(await yard.deliver(files, yard.source(ends.source, ends.columns)), ends);
  });
});
