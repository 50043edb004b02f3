import { expect, test } from "vitest";
import { lastDayStart, localTime } from "../../cli/clock.js";
import { describeError } from "../../cli/errors.js";
import { format } from "../../cli/print.js";
import { WarehouseError } from "../../warehouse/errors.js";

const columns = [{ name: "a" }, { name: "b", title: "B!" }];

test("csv keeps null and the empty text apart, and quotes as RFC 4180 says", () => {
  const rows = [
    { a: null, b: "" },
    { a: 'say "hi"', b: "x,y" },
    { a: "two\nlines", b: 1.5 },
  ];
  expect(format(rows, columns, "csv")).toBe('a,b\r\n,""\r\n"say ""hi""","x,y"\r\n"two\nlines",1.5\r\n');
});

test("json and ndjson hold the columns asked for, missing ones as null", () => {
  expect(JSON.parse(format([{ a: 1, c: 2 }], columns, "json"))).toEqual([{ a: 1, b: null }]);
  expect(format([{ a: [1, "x"] }, {}], columns, "ndjson")).toBe('{"a":[1,"x"],"b":null}\n{"a":null,"b":null}\n');
});

test("a table aligns numbers to the right and counts wide characters as two", () => {
  const rows = [
    { a: "茶叶", b: 5 },
    { a: "tea", b: -12.5 },
    { a: null, b: null },
  ];
  expect(format(rows, columns, "table")).toBe(
    ["a        B!", "────  ─────", "茶叶      5", "tea   -12.5", "-         -", ""].join("\n"),
  );
});

test("data cannot steer the terminal", () => {
  expect(format([{ a: "x\u001b[2Jy\u202e", b: 1 }], columns, "table")).not.toMatch(/[\u001b\u202e]/);
});

test("the local clock follows the time zone, also across its changes", () => {
  expect(localTime(new Date("2026-03-29T00:59:59Z"), "Europe/London")).toBe("2026-03-29 00:59:59");
  expect(localTime(new Date("2026-03-29T01:00:00Z"), "Europe/London")).toBe("2026-03-29 02:00:00");
  expect(localTime(new Date("2026-01-01T00:00:00Z"), "Asia/Kathmandu")).toBe("2026-01-01 05:45:00");
  expect(localTime(new Date("2026-01-01T05:00:00Z"), "America/New_York")).toBe("2026-01-01 00:00:00");
});

test("the last start of a day may lie on the day before, the month before, the year before", () => {
  expect(lastDayStart("2026-03-01 04:00:00", "04:00")).toBe("2026-03-01 04:00:00");
  expect(lastDayStart("2026-03-01 03:59:59", "04:00")).toBe("2026-02-28 04:00:00");
  expect(lastDayStart("2026-01-01 00:00:00", "00:00")).toBe("2026-01-01 00:00:00");
  expect(lastDayStart("2026-01-01 01:00:00", "04:00")).toBe("2025-12-31 04:00:00");
});

test("what the engine says about data is kept for --debug", () => {
  const cause = new WarehouseError("engine-conversion", "the engine refused a statement", "could not convert 'SECRET'");
  const { exitCode, message, detail } = describeError(cause);
  expect({ exitCode, secret: message.includes("SECRET") }).toEqual({ exitCode: 1, secret: false });
  expect(detail).toContain("SECRET");
  expect(describeError(new Error("row 7: Ada Lovelace")).message).not.toContain("Ada");
  expect(describeError(new WarehouseError("locked", "held")).exitCode).toBe(4);
});

test("a file that is missing or may not be read is named", () => {
  const cause = Object.assign(new Error("ENOENT: x"), { code: "ENOENT", syscall: "open", path: "/data/a.csv" });
  expect(describeError(cause)).toMatchObject({
    exitCode: 1,
    code: "enoent",
    message: expect.stringContaining("a.csv"),
  });
});
