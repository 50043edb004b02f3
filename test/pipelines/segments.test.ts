import { expect, test } from "vitest";
import { segmentsStep } from "../../pipelines/segments.js";
import type { SegmentDefinition } from "../../project/segment-definition.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { expectRows, given, giveTable, type Row } from "../support/given.js";
import { contextOf, projectOf, runStep } from "../support/step-context.js";

const FIRST = "2026-01-01 00:00:00";
const SECOND = "2026-01-08 00:00:00";
const THIRD = "2026-01-15 00:00:00";

const segment = (name: string, where: string, family = name, rank = 1): SegmentDefinition => ({
  name,
  title: name,
  family,
  rank,
  where,
  file: `segments/${name}.yaml`,
});

const CARE = [
  segment("others", "frequency > 0", "care", 3),
  segment("vip", "monetary >= 100", "care", 1),
  segment("regular", "frequency >= 3", "care", 2),
  segment("lapsing", "recency_days > 60"),
];

const person = (
  customer_id: string,
  frequency: number | null,
  monetary: string | null,
  recency_days: number | null = 1,
): Row => ({
  customer_id,
  frequency,
  monetary,
  recency_days,
  rfm_segment: frequency === null ? null : frequency > 3 ? "champion" : "new",
  lifecycle_stage: frequency === null ? "prospect" : "active",
});

const warehouseOf = (customers: readonly Row[]) => given({ "result.customer": customers, "ops.night": [] });

async function night(warehouse: Warehouse, asOf: string, customers: readonly Row[], segments = CARE, past = false) {
  await giveTable(warehouse, "result.customer", customers);
  const report = await runStep(segmentsStep, contextOf(warehouse, projectOf({ segments }), asOf, past));
  await warehouse.run("delete from ops.night where as_of = $as_of::timestamp", { as_of: asOf });
  await warehouse.run("insert into ops.night (as_of, run_id) values ($as_of::timestamp, 'r')", { as_of: asOf });
  return report;
}

const ANN = person("ann", 5, "500.0000");
const BOB = person("bob", 4, "40.0000", 90);
const CID = person("cid", 1, "10.0000");
const DOT = person("dot", null, null, null);

test("within a family the first that fits wins; a rule that is null is not true", async () => {
  const warehouse = await warehouseOf([]);
  const report = await night(warehouse, FIRST, [ANN, BOB, CID, DOT]);
  expect(report).toMatchObject({ rowsOut: 4 });
  await expectRows(warehouse, "result.segment_member", [
    { segment: "vip", customer_id: "ann", as_of: FIRST },
    { segment: "regular", customer_id: "bob", as_of: FIRST },
    { segment: "others", customer_id: "cid", as_of: FIRST },
    { segment: "lapsing", customer_id: "bob", as_of: FIRST },
  ]);
  await expectRows(warehouse, "result.segment_move", []);
  warehouse.close();
});

test("movements of every family count customers between two nights, who stayed and who came too", async () => {
  const warehouse = await warehouseOf([]);
  await night(warehouse, FIRST, [ANN, BOB, CID, DOT, person("gone", 1, "1.0000")]);
  await night(warehouse, SECOND, [ANN, person("bob", 4, "140.0000"), CID, person("dot", 1, "5.0000")]);
  const move = (family: string, segment_before: string | null, segment_now: string | null, customers: number): Row => ({
    family,
    segment_before,
    segment_now,
    customers,
    as_of_before: FIRST,
    as_of: SECOND,
  });
  await expectRows(warehouse, "result.segment_move", [
    move("care", "vip", "vip", 1),
    move("care", "regular", "vip", 1),
    move("care", "others", "others", 1),
    move("care", null, "others", 1),
    move("lapsing", "lapsing", null, 1),
    move("rfm", "champion", "champion", 2),
    move("rfm", "new", "new", 1),
    move("rfm", null, "new", 1),
    move("lifecycle", "active", "active", 3),
    move("lifecycle", "prospect", "active", 1),
  ]);
  await expectRows(warehouse, "select * from history.segment_change where family = 'care' and customer_id = 'bob'", [
    { segment: "regular", from_as_of: FIRST, to_as_of: SECOND },
    { segment: "vip", from_as_of: SECOND, to_as_of: null },
  ]);
  warehouse.close();
});

test("an older night made again leaves movements and history as if all had been run in order", async () => {
  const states: Record<string, Row[]> = {
    [FIRST]: [ANN, BOB],
    [SECOND]: [ANN, CID, person("bob", 1, "1.0000")],
    [THIRD]: [ANN, BOB, CID],
  };
  const inOrder = await warehouseOf([]);
  for (const asOf of [FIRST, SECOND, THIRD]) await night(inOrder, asOf, states[asOf]!);
  const shuffled = await warehouseOf([]);
  for (const asOf of [THIRD, FIRST]) await night(shuffled, asOf, states[asOf]!);
  await night(shuffled, SECOND, [DOT], CARE, true);
  await night(shuffled, SECOND, states[SECOND]!, CARE, true);
  await night(shuffled, THIRD, states[THIRD]!);
  for (const relation of ["history.segment_change", "result.segment_move"]) {
    const all = `from ${relation} order by all`;
    expect(await shuffled.rows(all)).toEqual(await inOrder.rows(all));
  }
  shuffled.close();
  inOrder.close();
});

test("a family that is no longer configured ends with the night", async () => {
  const warehouse = await warehouseOf([]);
  await night(warehouse, FIRST, [BOB]);
  await night(warehouse, SECOND, [BOB], []);
  await expectRows(warehouse, "select * from history.segment_change where family = 'lapsing'", [
    { segment: "lapsing", customer_id: "bob", from_as_of: FIRST, to_as_of: SECOND },
  ]);
  await expectRows(warehouse, "result.segment_member", []);
  warehouse.close();
});

test("a rule that cannot be is refused, with its file", async () => {
  const warehouse = await warehouseOf([ANN]);
  const refused = async (segments: SegmentDefinition[], code: string) => {
    const run = runStep(segmentsStep, contextOf(warehouse, projectOf({ segments }), FIRST));
    await expect(run).rejects.toMatchObject({ code, place: { file: "segments/s.yaml" } });
  };
  await refused([segment("s", "no_such_column > 1")], "unknown-column");
  await refused([segment("s", "frequency")], "not-a-condition");
  await refused([segment("s", "(select true)")], "expression-not-allowed");
  await refused([segment("s", "frequency > 1", "rfm")], "built-in-family");
  await refused([segment("s", "cast(rfm_segment as integer) > 1")], "expression-value");
  expect(
    await warehouse.rows("select table_name from information_schema.tables where table_schema = 'result'"),
  ).toEqual([{ table_name: "customer" }]);
  warehouse.close();
});
