import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { SpendHistories } from "../../models/buy-till-you-die/fit-gamma-gamma.js";
import type { PurchaseHistories } from "../../models/buy-till-you-die/histories.js";
import { publicData } from "./public-data.js";

export const SAMPLE = publicData("cdnow/CDNOW_sample.txt.gz");
export const SUMMARY = publicData("cdnow/cdnow_customers_summary_with_transactions.csv.gz");

const FIRST_DAY = Date.UTC(1997, 0, 1);
/** 1997-09-30, inclusive: 39 weeks. */
const CALIBRATION = (Date.UTC(1997, 8, 30) - FIRST_DAY) / 86_400_000;

/** CDNOW's sample of 2,357 customers: one purchase a customer and day, in weeks, until 1997-09-30; and orders after that. */
export function readCdnow(): { readonly histories: PurchaseHistories; readonly later: Float64Array } {
  const days = new Map<string, Set<number>>();
  for (const line of lines(SAMPLE.file)) {
    const [, customer, date] = line.trim().split(/\s+/) as [string, string, string];
    const day = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) - FIRST_DAY;
    days.set(customer, (days.get(customer) ?? new Set()).add(day / 86_400_000));
  }
  const of = [...days.values()].map((own) => {
    const seen = [...own].filter((day) => day <= CALIBRATION).sort((a, b) => a - b);
    return { first: seen[0]!, last: seen.at(-1)!, repeats: seen.length - 1, later: own.size - seen.length };
  });
  return {
    histories: {
      repeats: Float64Array.from(of, ({ repeats }) => repeats),
      recency: Float64Array.from(of, ({ first, last }) => (last - first) / 7),
      age: Float64Array.from(of, ({ first }) => (CALIBRATION - first) / 7),
    },
    later: Float64Array.from(of, ({ later }) => later),
  };
}

/** Mean spend of the 946 customers with repeats, by the file's order. */
export function readCdnowSpend(): SpendHistories {
  const rows = lines(SUMMARY.file)
    .slice(1)
    .map((line) => line.split(",").map(Number))
    .filter((row) => row[1]! > 0);
  return { orders: rows.map((row) => row[1]!), meanSpend: rows.map((row) => row[4]!) };
}

const lines = (file: string): string[] => gunzipSync(readFileSync(file)).toString("latin1").trim().split("\n");
