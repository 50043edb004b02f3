import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { drawAnswer } from "../../../pipelines/plot/draw-answer.js";
import { periodRange } from "../../../pipelines/plot/period-range.js";
import type { CubeMeasure, TimeLevel } from "../../../project/cube-definition.js";
import type { AnswerColumn } from "../../../warehouse/cubes/compile-query.js";
import type { Plain } from "../../../warehouse/warehouse.js";
import { projectOf } from "../../support/step-context.js";
import { isoWeek } from "../../warehouse/cubes/naive-cube.js";

const PROJECT = projectOf({ directory: "/project", language: "en", country: "GB", currency: "GBP" });
const none = { measure: null, role: null, time: null, type: null, pivot: null } as const;
const dimension = (name: string, time: TimeLevel | null = null, type = "VARCHAR"): AnswerColumn => {
  return { ...none, name, kind: "dimension", time, type };
};
const measure = (name: string, format: CubeMeasure["format"]): AnswerColumn => {
  const of: CubeMeasure = { name, title: name, description: null, format, where: null, kind: "count" };
  return { ...none, name, kind: "measure", role: "value", measure: of };
};
const draw = (columns: AnswerColumn[], rows: Record<string, Plain>[], project = PROJECT): string =>
  drawAnswer({ columns, rows, asOf: "2026-01-01 00:00:00" }, "Sales", project);
const REVENUE = measure("revenue", "money");

const MONTHS = ["2025-11", "2025-12", "2026-02"].map((month, i) => ({
  "date.month": month,
  revenue: `${i + 1}000.0000`,
}));
const COUNTRIES = [
  { country: "France", rest: false, revenue: "5.0000" },
  { country: "Spain & <Portugal>", rest: false, revenue: "9.5000" },
  { country: null, rest: true, revenue: "20.0000" },
];

test("each shape of an answer has its picture: number, line, bars, heat map", () => {
  const kinds = [
    draw([REVENUE], [{ revenue: "12345.6000" }]),
    draw([dimension("date.month", "month"), REVENUE], MONTHS),
    draw([dimension("country"), REVENUE], COUNTRIES),
    draw(
      [dimension("cohort"), dimension("age", null, "BIGINT"), REVENUE],
      [{ cohort: "2025-11", age: 1, revenue: "3.0000" }],
    ),
  ].map((svg) => descOf(svg).split(".")[0]);
  expect(kinds).toEqual(["Numbers", "Line chart", "Bar chart", "Heat map"]);
});

test("a dimension beside time makes lines while they can be told apart, and a heat map beyond", () => {
  const columns = [dimension("date.month", "month"), dimension("country"), REVENUE];
  const rows = (n: number) =>
    MONTHS.flatMap((month) => Array.from({ length: n }, (_, i) => ({ ...month, country: `country ${i}` })));
  expect(descOf(draw(columns, rows(8)))).toMatch(/^Line chart/);
  expect(descOf(draw(columns, rows(9)))).toMatch(/^Heat map/);
});

test("who does not see it is told the extremes, in the project's currency and language", () => {
  const columns = [dimension("date.month", "month"), REVENUE];
  expect(descOf(draw(columns, MONTHS))).toBe(
    "Line chart. revenue: from £1,000.00 (Nov 2025) to £3,000.00 (Feb 2026). As of 1 Jan 2026.",
  );
  expect(titleOf(draw(columns, MONTHS))).toBe("Sales: revenue by date.month");
  const zh = projectOf({ directory: "/project", language: "zh", country: "CN", currency: "CNY" });
  expect(descOf(draw(columns, MONTHS, zh))).toContain("最高 ¥3,000.00");
});

test("bars stand by their length, the rest last, and names stay text", () => {
  const svg = draw([dimension("country"), REVENUE], COUNTRIES);
  const places = ["Spain &amp; &lt;Portugal&gt;</text>", "France</text>", "other</text>"].map((name) =>
    svg.indexOf(name),
  );
  expect(places.every((place) => place > 0)).toBe(true);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
});

test("a file of its own is XML: names of elements are small letters, and each that opens closes", () => {
  const svg = draw([dimension("country"), REVENUE], COUNTRIES);
  const tags = [...svg.matchAll(/<(\/?)([A-Za-z]+)[^>]*?(\/?)>/g)].map(([, close, name, empty]) => ({
    close,
    name,
    empty,
  }));
  expect(tags.every(({ name }) => name === name!.toLowerCase())).toBe(true);
  const open: string[] = [];
  for (const { close, name, empty } of tags) {
    if (close === "/") expect(open.pop()).toBe(name);
    else if (empty !== "/") open.push(name!);
  }
  expect(open).toEqual([]);
});

test("a period without rows is a gap of the line, not a shorter way", () => {
  const months = periodRange(["2026-02", "2025-11"], "month");
  expect(months).toEqual(["2025-11", "2025-12", "2026-01", "2026-02"]);
  const svg = draw([dimension("date.month", "month"), REVENUE], MONTHS);
  // Of the four months the third has no row: the line is drawn in two pieces.
  const paths = [...svg.matchAll(/ d="(M[^"]*)"/g)].map(([, d]) => d!);
  expect(paths.some((d) => d.split("M").length - 1 === 2)).toBe(true);
});

test("periods follow each other as the calendar has them, weeks by ISO 8601", () => {
  expect(periodRange(["2024-Q3", "2025-Q2"], "quarter")).toEqual(["2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"]);
  expect(periodRange(["2024-02-28", "2024-03-01"], "day")).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
  const mondays = Array.from({ length: 700 }, (_, i) =>
    new Date(Date.UTC(2015, 0, 5) + i * 7 * 86_400_000).toISOString().slice(0, 10),
  ).map(isoWeek);
  expect(periodRange([mondays[0]!, mondays.at(-1)!], "week")).toEqual(mondays);
});

test("what no picture can show is refused", () => {
  const three = [dimension("a"), dimension("b"), dimension("c"), REVENUE];
  expect(() => draw(three, [{ a: "1", b: "2", c: "3", revenue: "1.0000" }])).toThrow(/at most two dimensions/);
  expect(() => draw([dimension("a"), REVENUE], [])).toThrow(/no rows/);
  const wide = Array.from({ length: 61 }, (_, i) => ({ a: "x", b: `b ${i}`, revenue: "1.0000" }));
  expect(() => draw([dimension("a"), dimension("b"), REVENUE], wide)).toThrow(/b has 61/);
});

const document = (svg: string) => parseHTML(`<html><body>${svg}</body></html>`).document;
const titleOf = (svg: string): string => document(svg).querySelector("svg title")!.textContent ?? "";
const descOf = (svg: string): string => document(svg).querySelector("svg desc")!.textContent ?? "";
