/** A planted cause of leaving that a feature can show (docs/simulated-company.md). */
export type Cause = "unresolved-complaint" | "price-rise" | "bad-delivery" | "competitor" | "end-of-need";

/** How a number is shown in a reason. `trend`: −1 (only before) to 1 (only now); `ratio`: so many times. */
export type Unit =
  "count" | "days" | "years" | "seconds" | "money" | "share" | "trend" | "ratio" | "points" | "satisfaction";

/** Why a customer has no value, though the source is there. */
export type Missing =
  | "no-purchase"
  | "no-purchase-lately"
  | "one-purchase-day"
  | "two-purchase-days"
  | "short-history"
  | "no-discount-told"
  | "no-favourite"
  | "no-return"
  | "no-late-delivery"
  | "no-delivery"
  | "no-contact"
  | "no-wait"
  | "no-complaint"
  | "no-unresolved-complaint"
  | "no-solution"
  | "no-survey"
  | "no-campaign"
  | "no-contract"
  | "no-price-rise"
  | "no-contract-end"
  | "no-redemption"
  | "no-level-left"
  | "no-session"
  | "small-area"
  | "not-told";

/**
 * Why a feature moves though customers stay as they are. `age`: time goes on, and nothing bounds it; `company`: it follows the
 * days on which the company writes to everybody or raises its prices. The drift gate does not count these.
 */
export type MovesBy = "age" | "company";

/** Words with numbers of the same row: `{recency_days}`, or `{orders:order|orders}` with the noun for one and for many. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** One column of `features.customer`, a double. */
export interface Feature {
  readonly name: string;
  readonly unit: Unit;
  readonly meaning: string;
  /** What a customer without a row has: 0, or null for this reason. */
  readonly absent: 0 | Missing;
  /** What the feature says as a reason of a score. */
  readonly reason: Words;
  /** Whether more of it is expected to mean more risk of leaving; null: it depends. */
  readonly risk: "more" | "less" | null;
  readonly causes: readonly Cause[];
  /** Null: only customers move it. */
  readonly movesBy: MovesBy | null;
}

/** Rows of an entity, with values in optional columns; `a|b`: in one of them. */
export interface Need {
  readonly entity: string;
  readonly columns?: readonly string[];
}

/** Features of one relation: `groups/<name>.sql`. */
export interface FeatureGroup {
  readonly name: string;
  /** What must be known before the cut, of any customer; otherwise all are null for the reason `no-source`. */
  readonly needs: readonly Need[];
  readonly features: readonly Feature[];
}

/** `name unit absent`, what more of it means (`+`, `-`, `?`), and causes; then what else than customers moves it. */
export function feature(
  spec: string,
  meaning: string,
  en: string,
  zh: string,
  movesBy: MovesBy | null = null,
): Feature {
  const [name, unit, absent, risk, ...causes] = spec.split(" ") as [string, Unit, "0" | Missing, string, ...Cause[]];
  return {
    name,
    unit,
    meaning,
    absent: absent === "0" ? 0 : absent,
    reason: { en, zh },
    risk: risk === "+" ? "more" : risk === "-" ? "less" : null,
    causes,
    movesBy,
  };
}
