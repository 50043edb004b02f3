/** What the simulated company is drawn from. Shares and probabilities 0 to 1, durations in days, rates per day. */
export interface Parameters {
  readonly kinds: readonly Kind[];
  readonly causes: Readonly<Record<CauseName, Cause>>;
  readonly campaigns: readonly Campaign[];
  readonly values: Readonly<Record<string, number>>;
}

/** One of the four kinds of buyers. `rateShape` is a whole number: a Gamma of that shape. */
export interface Kind {
  readonly kind: "occasional" | "regular" | "heavy" | "seasonal";
  readonly share: number;
  readonly meanGap: number;
  readonly rateShape: number;
  /** Share of this kind whose gaps have shape 2 and 4; the others have 1. */
  readonly rhythm2: number;
  readonly rhythm4: number;
  /** Mean drop-out hazard a day. */
  readonly dropOut: number;
}

export type CauseName =
  "unresolved-complaint" | "price-rise" | "competitor" | "end-of-need" | "bad-delivery" | "complaint-handled-well";

/** A multiplier of the drop-out hazard while the cause acts; `lasts` 0: for ever. */
export interface Cause {
  readonly multiplier: number;
  readonly lasts: number;
}

export interface Campaign {
  /** Share of the years simulated at which it starts. */
  readonly at: number;
  readonly channel: "email" | "sms" | "call";
  /** Probability that a treated persuadable who would not buy does so within 30 days. */
  readonly wins: number;
  /** Probability that a treated sleeping dog who would buy does not. */
  readonly loses: number;
}

const usual = (at: number, channel: Campaign["channel"], wins: number): Campaign => ({
  at,
  channel,
  wins,
  loses: 0.2,
});

export const DEFAULTS: Parameters = {
  kinds: [
    { kind: "occasional", share: 0.54, meanGap: 170, rateShape: 1, rhythm2: 0, rhythm4: 0, dropOut: 1 / 120 },
    { kind: "regular", share: 0.23, meanGap: 24, rateShape: 3, rhythm2: 0.5, rhythm4: 0.4, dropOut: 1 / 500 },
    { kind: "heavy", share: 0.1, meanGap: 8.5, rateShape: 4, rhythm2: 0.3, rhythm4: 0.6, dropOut: 1 / 800 },
    { kind: "seasonal", share: 0.13, meanGap: 45, rateShape: 2, rhythm2: 0.3, rhythm4: 0, dropOut: 1 / 400 },
  ],
  causes: {
    "unresolved-complaint": { multiplier: 3, lasts: 180 },
    "price-rise": { multiplier: 2.5, lasts: 120 },
    competitor: { multiplier: 2, lasts: 0 },
    "end-of-need": { multiplier: 4, lasts: 0 },
    "bad-delivery": { multiplier: 1.5, lasts: 120 },
    "complaint-handled-well": { multiplier: 0.8, lasts: 180 },
  },
  campaigns: [
    usual(0.08, "email", 0.55),
    usual(0.16, "sms", 0.6),
    usual(0.24, "email", 0.6),
    usual(0.31, "call", 0.6),
    { at: 0.39, channel: "email", wins: 0.55, loses: 0.96 },
    usual(0.47, "email", 0.55),
    usual(0.55, "sms", 0.55),
    { at: 0.62, channel: "call", wins: 0.1, loses: 0.6 },
    usual(0.7, "email", 0.6),
    usual(0.78, "email", 0.55),
    usual(0.86, "sms", 0.6),
    usual(0.93, "email", 0.6),
  ],
  values: {
    company_share: 0.03,
    existing_share: 0.3,
    wave_share: 0.25,
    growth: 1,
    one_ref_share: 0.6,
    two_refs_share: 0.25,
    household_share: 0.3,
    shared_phone_share: 0.1,
    pause_share: 0.08,
    price_level_shape: 5,
    order_spend_shape: 4,
    inflation: 0.02,
    bad_delivery_share: 0.06,
    complaint_share: 0.015,
    complaint_share_bad_delivery: 0.1,
    complaint_unresolved: 0.35,
    complaint_well: 0.35,
    competitor_at: 0.55,
    competitor_regions: 2,
    need_share: 0.08,
    need_lasts: 900,
    subscription_share: 0.2,
    subscription_end: 1 / 700,
    subscription_price_rise: 0.12,
    treated_share: 0.6,
    sample_share: 0.4,
    tail_share: 0.05,
    tail_lines: 9,
    lines: 1.9,
    walk_in_share: 0.2,
    affinity_share: 0.8,
    drift_share: 0.4,
    staple_share: 0.5,
    decoy_share: 0.03,
    promotion_discount: 0.15,
    foreign_share: 0.03,
    late_share: 0.01,
    late_days: 20,
    redelivered_share: 0.001,
    near_duplicate_share: 0.01,
    correction_share: 0.03,
    short_snapshot_share: 0.12,
    contact_bad_delivery: 0.6,
    contact_return: 0.3,
    contact_invoice: 0.03,
    contact_contract: 0.4,
    contact_unresolved: 0.25,
    contact_again: 0.6,
    chat_at: 0.5,
    chat_takes: 0.35,
    chat_creates: 0.03,
    survey_order: 0.03,
    survey_contact: 0.3,
    browse_share: 0.1,
    tracked_share: 0.2,
    member_share: 0.3,
    triage_hours: 4,
    assess_hours: 10,
    slow_group_factor: 2,
    specialist_hours: 60,
    approval_hours: 36,
    approval_change_at: 0.6,
    approval_factor: 0.5,
    reply_hours: 4,
    rework_share: 0.15,
    asset_share: 0.25,
    deals_a_year: 2,
  },
};
