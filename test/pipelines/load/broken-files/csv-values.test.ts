import { describe } from "vitest";
import { itEnds, type Broken } from "./outcome-table.js";
import { csv, line } from "./yard.js";

/** One bad value between two good rows. */
const costsItsRow = (
  column: "at" | "price" | "n",
  values: Readonly<Record<string, string>>,
  rule: string,
): Record<string, Broken> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      {
        files: { "a.csv": csv(line("t1"), line("t2", { [column]: value }), line("t3")) },
        ids: ["t1", "t3"],
        refused: [[3, column, rule]],
      },
    ]),
  );

describe("a time that is none costs its row", () => {
  itEnds({
    ...costsItsRow(
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
    ...costsItsRow(
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
    ...costsItsRow(
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
    ...costsItsRow("n", { "a quantity of twenty digits": "12345678901234567890" }, "not-a-number"),
  });
});

describe("text is text, whatever it says", () => {
  const kept = (value: string): Broken => ({
    files: { "a.csv": csv(line("t1", { name: value }), line("t2")) },
    ids: ["t1", "t2"],
  });
  itEnds({
    "a statement": kept("'; drop table staging.transactions; --"),
    "an emoji of several code points": kept("👩‍👩‍👧‍👦"),
    "marks from right to left": kept("\u202eabc\u202c\u200f"),
    "a character beyond the basic plane": kept("𠮷野家"),
    "escapes of a terminal": kept("\u001b[2J\u001b]0;x\u0007"),
    "a line separator of Unicode": kept("a\u2028b\u0085c"),
    "a placeholder": kept("${HOME} $1 {{x}} %s"),
  });
});
