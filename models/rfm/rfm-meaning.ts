import { InputError } from "../errors.js";
import { cutPoints, type Distribution } from "./cut-points.js";

/** Four ascending values; a score is one more than the number of them below the value. */
export type CutPoints = readonly [number, number, number, number];

/** What the scores r, f and m and the names of the segments mean: fixed by the first night, then kept. */
export interface RfmMeaning {
  /** Customers with a sale when the cut points were taken. */
  readonly customers: number;
  /** Days; transactions; ten-thousandths of the home currency. */
  readonly cutPoints: { readonly recencyDays: CutPoints; readonly frequency: CutPoints; readonly monetary: CutPoints };
  /** Five rows, r 5 first; in each five names, f 1 first. */
  readonly segments: readonly (readonly string[])[];
  /** Customers by score, 1 to 5, when the cut points were taken; null in files that do not say it. */
  readonly scores: RfmScores | null;
}

/** Customers with the score 1, 2, …, 5; r 5 is the most recent. */
export interface RfmScores {
  readonly r: readonly number[];
  readonly f: readonly number[];
  readonly m: readonly number[];
}

/** Names by recency (down, r 5 first) and frequency (across, f 1 first). */
export const SEGMENT_NAMES: readonly (readonly string[])[] = [
  ["new", "potential-loyalist", "potential-loyalist", "champion", "champion"],
  ["promising", "potential-loyalist", "potential-loyalist", "loyal", "loyal"],
  ["about-to-sleep", "about-to-sleep", "need-attention", "loyal", "loyal"],
  ["hibernating", "hibernating", "at-risk", "at-risk", "cannot-lose"],
  ["lost", "hibernating", "at-risk", "at-risk", "cannot-lose"],
];

export interface RfmDistributions {
  readonly recencyDays: Distribution;
  readonly frequency: Distribution;
  readonly monetary: Distribution;
}

/**
 * The meaning of RFM for a company: cut points at the fifths of its customers.
 * @throws {InputError} empty-distribution and the others of `cutPoints`
 */
export function fitRfmMeaning(distributions: RfmDistributions): RfmMeaning {
  const cuts = {
    recencyDays: cutPoints(distributions.recencyDays),
    frequency: cutPoints(distributions.frequency),
    monetary: cutPoints(distributions.monetary),
  };
  return {
    customers: distributions.frequency.counts.reduce((sum, count) => sum + count, 0),
    cutPoints: cuts,
    segments: SEGMENT_NAMES,
    scores: {
      r: scored(distributions.recencyDays, cuts.recencyDays).reverse(),
      f: scored(distributions.frequency, cuts.frequency),
      m: scored(distributions.monetary, cuts.monetary),
    },
  };
}

/** Customers with 0, 1, …, 4 cut points below their value. */
function scored({ values, counts }: Distribution, cuts: CutPoints): number[] {
  const customers = [0, 0, 0, 0, 0];
  values.forEach((value, i) => (customers[cuts.filter((cut) => cut < value).length]! += counts[i]!));
  return customers;
}

/** A meaning as it stands in `meanings/rfm.v<n>.yaml`: money as text, so that no digit is lost. */
export function rfmMeaningToJson(meaning: RfmMeaning): Record<string, unknown> {
  return {
    customers: meaning.customers,
    cut_points: {
      recency_days: meaning.cutPoints.recencyDays,
      frequency: meaning.cutPoints.frequency,
      monetary: meaning.cutPoints.monetary.map(moneyText),
    },
    segments: Object.fromEntries(meaning.segments.map((row, i) => [`r${5 - i}`, row])),
    ...(meaning.scores === null ? {} : { scores: meaning.scores }),
  };
}

/**
 * The meaning that a file holds.
 * @throws {InputError} bad-meaning
 */
export function rfmMeaningFromJson(body: unknown): RfmMeaning {
  const { customers, cut_points, segments, scores } = record(body, "the file");
  const cuts = record(cut_points, "cut_points");
  const rows = record(segments, "segments");
  return {
    customers: Number.isSafeInteger(customers) ? (customers as number) : fail("customers must be a whole number"),
    cutPoints: {
      recencyDays: four(cuts["recency_days"], "recency_days", Number),
      frequency: four(cuts["frequency"], "frequency", Number),
      monetary: four(cuts["monetary"], "monetary", moneyUnits),
    },
    segments: [5, 4, 3, 2, 1].map((r) => names(rows[`r${r}`], `segments.r${r}`)),
    scores: scores === undefined ? null : scoresOf(record(scores, "scores")),
  };
}

/** `-12.3400` of ten-thousandths. */
export function moneyText(units: number): string {
  const digits = String(Math.abs(units)).padStart(5, "0");
  return `${units < 0 ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

function moneyUnits(value: unknown): number {
  const found = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(String(value));
  if (found === null) return Number.NaN;
  const units = Number(`${found[2]}${(found[3] ?? "").padEnd(4, "0")}`);
  return found[1] === "-" && units !== 0 ? -units : units;
}

function four(value: unknown, name: string, read: (item: unknown) => number): CutPoints {
  const points = Array.isArray(value) ? value.map(read) : [];
  const ascending = points.every((point, i) => Number.isSafeInteger(point) && (i === 0 || point >= points[i - 1]!));
  if (points.length !== 4 || !ascending) fail(`cut_points.${name} must be four ascending numbers`);
  return points as unknown as CutPoints;
}

function scoresOf(written: Record<string, unknown>): RfmScores {
  const of = (name: string): number[] => {
    const counts = written[name];
    const whole = (count: unknown): boolean => Number.isSafeInteger(count) && (count as number) >= 0;
    if (Array.isArray(counts) && counts.length === 5 && counts.every(whole)) return counts as number[];
    return fail(`scores.${name} must be five whole numbers`);
  };
  return { r: of("r"), f: of("f"), m: of("m") };
}

function names(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value) || value.length !== 5 || !value.every((item) => typeof item === "string" && item !== "")) {
    return fail(`${name} must be five names`);
  }
  return value as string[];
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail(`${name} must be a mapping`);
  return value as Record<string, unknown>;
}

function fail(rule: string): never {
  throw new InputError(
    "bad-meaning",
    `meanings/rfm: ${rule}. Take the file back from git: it is written once and never edited.`,
  );
}
