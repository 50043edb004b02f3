import { describe } from "vitest";
import { itEnds, type Broken } from "./outcome-table.js";
import { csv, line } from "./yard.js";

/** A file whose every other row has one of these values. */
function oneRowEach(column: "at" | "price" | "n", values: Readonly<Record<string, string>>, rule: string): Broken {
  const bad = Object.values(values);
  const rows = bad.flatMap((value, i) => [line(`t${100 + i}`), line(`bad${i}`, { [column]: value })]);
  return {
    files: { "a.csv": csv(...rows) },
    ids: bad.map((_, i) => `t${100 + i}`),
    refused: bad.map((_, i) => [3 + 2 * i, column, rule] as const),
  };
}

describe("a time that is none costs its row", () => {
  itEnds({
    "what is no time": oneRowEach(
      "at",
      {
        "31 February": "2026-02-31",
        "29 February of a common year": "2026-02-29",
        "month 13": "2026-13-01",
        "a leap second": "2026-01-01 10:00:60",
        "an hour without a day": "10:00:00",
        "infinity as a time": "infinity",
        "a word that an engine knows": "epoch",
        "the moment of loading": "now",
        "a year before the common era": "-0044-03-15",
        "a year of six digits": "292278-01-01",
        "an offset that no zone has": "2026-01-01T10:00:00+99:00",
      },
      "not-a-time",
    ),
    "what no company has seen": oneRowEach(
      "at",
      {
        "the year 0": "0000-01-01",
        "the year 1": "0001-01-01",
        "the year 1899": "1899-12-31",
        "the year 2200": "2200-01-01",
        "the year 9999": "9999-12-31 23:59:59",
      },
      "time-out-of-range",
    ),
  });
});

describe("a number that is none costs its row", () => {
  itEnds({
    "what is no plain number": oneRowEach(
      "price",
      {
        "no number": "NaN",
        "infinity as a number": "Infinity",
        "minus infinity": "-inf",
        "a number beyond every range": "1e400",
        "forty digits": "9".repeat(40),
        "hexadecimal digits": "0x10",
        "two signs": "--1",
        "a sign alone": "-",
        "digits of full width": "１２",
        "digits of another script": "१२",
        "a blank inside": "1 000",
        "an invisible blank inside": "1\u200b000",
        "a currency": "€5",
        "a formula": "=1+1",
      },
      "not-a-number",
    ),
    "a quantity of twenty digits": oneRowEach("n", { "twenty digits": "12345678901234567890" }, "not-a-number"),
  });
});

describe("text is text, whatever it says", () => {
  const texts = [
    "'; drop table staging.transactions; --",
    "👩‍👩‍👧‍👦 of several code points",
    "\u202efrom right to left\u202c\u200f",
    "𠮷野家 beyond the basic plane",
    "\u001b[2J\u001b]0;escapes of a terminal\u0007",
    "a\u2028b\u0085c",
    "${HOME} $1 {{x}} %s",
  ];
  const rows = texts.map((name, i) => line(`t${i}`, { name }));
  itEnds({ "a text of every kind": { files: { "a.csv": csv(...rows) }, ids: texts.map((_, i) => `t${i}`) } });
});
