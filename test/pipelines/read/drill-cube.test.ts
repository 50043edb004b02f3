import { expect, test } from "vitest";
import { drillCube } from "../../../pipelines/read/drill-cube.js";
import { PLAIN_QUERY, type CubeQuery } from "../../../project/cube-query.js";
import { cubeOf } from "../../warehouse/cubes/a-cube.js";

const CUBE = cubeOf(`name: sales
fact: line
dimensions:
  date: { time: business_date }
  product: { levels: { category: category, subcategory: subcategory, product_id: product_id } }
  channel: channel
measures: { lines: { count: rows } }
`);
const query = (change: Partial<CubeQuery>): CubeQuery => ({ ...PLAIN_QUERY, measures: ["lines"], ...change });
const drilled = (step: string, change: Partial<CubeQuery>) => {
  const { by, where, pivot, sort } = drillCube(CUBE, query(change), step);
  return { by, where, pivot, sort };
};

test("down goes to the next finer level, within the member", () => {
  expect(drilled("product.category=toys", { by: ["product.category", "channel"] })).toMatchObject({
    by: ["product.subcategory", "channel"],
    where: "product.category = 'toys'",
  });
  expect(drilled("date.month=2011-11", { by: ["date.month"], where: "channel = 'a' or channel = 'b'" })).toMatchObject({
    by: ["date.day"],
    where: "(channel = 'a' or channel = 'b'\n) and date.month = '2011-11'",
  });
  for (const [level, finer] of [
    ["year", "quarter"],
    ["quarter", "month"],
    ["week", "day"],
    ["fiscal_year", "fiscal_quarter"],
  ]) {
    expect(drilled(`date.${level}=x`, { by: [`date.${level}`] }).by).toEqual([`date.${finer}`]);
  }
});

test("what the member holds stays text, and nothing is one that can be chosen", () => {
  expect(drilled("product.category=it's = 1", { by: ["product.category"] }).where).toBe(
    "product.category = 'it''s = 1'",
  );
  expect(drilled("product.category=", { by: ["product.category"] }).where).toBe("product.category is null");
});

test("up takes the last dimension that has levels, or the one named, and leaves it out from the top", () => {
  const by = ["product.subcategory", "date.month", "channel"];
  expect(drilled("up", { by }).by).toEqual(["product.subcategory", "date.quarter", "channel"]);
  expect(drilled("up:product", { by }).by).toEqual(["product.category", "date.month", "channel"]);
  expect(drilled("up", { by: ["channel", "date.year"] }).by).toEqual(["channel"]);
  expect(drilled("up", { by: ["product", "channel"] }).by).toEqual(["product.subcategory", "channel"]);
});

test("pivot and order follow the level", () => {
  const sort = [{ name: "date.year", descending: true }];
  expect(drilled("date.year=2011", { by: ["channel"], pivot: "date.year" }).pivot).toBe("date.quarter");
  expect(drilled("date.year=2011", { by: ["date.year"], sort }).sort).toEqual([
    { name: "date.quarter", descending: true },
  ]);
});

test("a step that cannot be taken says why", () => {
  const refusal = (step: string, by: string[]) => {
    try {
      return drilled(step, { by });
    } catch (cause) {
      return (cause as { code: string }).code;
    }
  };
  expect(refusal("sideways", ["channel"])).toBe("drill-form");
  expect(refusal("date.year=2011", ["date.month"])).toBe("unknown-dimension");
  expect(refusal("channel=web", ["channel"])).toBe("no-finer-level");
  expect(refusal("date.day=2011-01-01", ["date"])).toBe("no-finer-level");
  expect(refusal("up", ["channel"])).toBe("no-coarser-level");
});
