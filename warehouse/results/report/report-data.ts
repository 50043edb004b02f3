import type { ListEffect } from "../effects/list-effect.js";
import type { ChannelWindow } from "./read-channels.js";
import type { ChurnReport } from "./read-churn.js";
import type { CrossSellReport } from "./read-cross-sell.js";
import type { ClustersReport } from "./read-clusters.js";
import type { CohortMonth } from "./read-cohorts.js";
import type { HolidayWeeks } from "./read-holidays.js";
import type { MovementReport, ProfileReport } from "./read-movement.js";
import type { CasePeriod, ContactPeriod } from "./read-service.js";
import type { ValueReport } from "./read-value.js";

/** Whatever the report says, read once. Money is exact text (`"12.3400"`); times are on the project's local clock. */
export interface ReportData {
  readonly asOf: string;
  /** The night that movements are counted from; null in a first night. */
  readonly asOfBefore: string | null;
  readonly sales: SalesData;
  readonly rfm: readonly RfmCell[];
  readonly stages: readonly LifecycleStage[];
  /** Customers who changed, of all families; `lifecycle` is one of them. */
  readonly flows: readonly SegmentFlow[];
  readonly tenths: readonly ValueTenth[];
  /** Null where no customer has a sale. */
  readonly concentration: Concentration | null;
  /** What customers will bring, and how well that is known. */
  readonly value: ValueReport;
  readonly movement: MovementReport;
  /** How the members of segments by rules differ from others. */
  readonly profiles: ProfileReport;
  /** Who may leave, and how well that is known. */
  readonly churn: ChurnReport;
  readonly crossSell: CrossSellReport;
  /** Groups of alike customers. */
  readonly clusters: ClustersReport;
  /** Who came back, in the newest whole months; empty while the sales on record are told by week. */
  readonly cohorts: readonly CohortMonth[];
  /** Of the windows that lie in the time on record. */
  readonly channels: ReadonlyMap<WindowName, ChannelWindow>;
  readonly contacts: readonly ContactPeriod[];
  readonly cases: readonly CasePeriod[];
  readonly segments: readonly SegmentSize[];
  readonly lists: readonly ListOutcome[];
  /** What contact with each list did. */
  readonly effects: readonly ListEffectRow[];
  /** List to customers delivered the night before; null where that is not known. */
  readonly deliveredBefore: ReadonlyMap<string, number> | null;
  /** Who came onto a list or left it since then, and why. */
  readonly listMoves: readonly ListMove[];
  readonly sources: readonly SourceLoad[];
  /** Rows in quarantine; null where this reader may not see the quarantine. */
  readonly refused: readonly RefusedRows[] | null;
  readonly steps: readonly RunStep[];
}

export interface SalesData {
  readonly grain: "month" | "week";
  /** Business date of the first sale; null: none yet. */
  readonly firstDate: string | null;
  readonly lastDate: string | null;
  readonly firstSaleAt: string | null;
  /** Without gaps, oldest first, to the period of the last business date before as_of. */
  readonly periods: readonly SalesPeriod[];
  readonly windows: ReadonlyMap<WindowName, SalesWindow>;
  /** The weeks around holidays of the last year. */
  readonly holidays: readonly HolidayWeeks[];
}

export interface SalesPeriod {
  /** First day. */
  readonly period: string;
  readonly grossSales: string;
  readonly returns: string;
  readonly revenue: string;
  readonly transactions: number;
  readonly customers: number;
  readonly newCustomers: number;
}

export type WindowName = "now" | "before" | "year_before" | "since";

export interface SalesWindow {
  readonly starts: string;
  readonly ends: string;
  readonly revenue: string;
  /** Of customers who are known. */
  readonly knownRevenue: string;
  readonly transactions: number;
  readonly customers: number;
  /** Customers whose first sale ever lies in it. */
  readonly newCustomers: number;
}

export interface RfmCell {
  readonly r: number;
  readonly f: number;
  readonly segment: string;
  readonly customers: number;
  readonly monetary: string;
}

export interface LifecycleStage {
  readonly stage: string;
  readonly customers: number;
  /** Since the night before; null in a first night. */
  readonly entered: number | null;
}

export interface SegmentFlow {
  readonly family: string;
  readonly before: string | null;
  readonly now: string | null;
  readonly customers: number;
}

export interface ValueTenth {
  readonly tenth: number;
  readonly customers: number;
  readonly monetary: string;
  readonly least: string;
}

/** What the best customers bring, sales and returns together, of `total`. */
export interface Concentration {
  readonly customers: number;
  readonly total: string;
  /** The one best customer. */
  readonly largest: string;
  readonly bestHundredth: string;
  readonly bestTenth: string;
  readonly bestFifth: string;
  /** The fewest customers who bring half; null where the total is not above zero. */
  readonly halfCustomers: number | null;
}

export interface SegmentSize {
  readonly segment: string;
  readonly customers: number;
}

export interface ListOutcome {
  readonly list: string;
  readonly outcome: string;
  readonly rule: string | null;
  readonly customers: number;
}

/** Customers who came onto a list, and what was decided of them the night before; or who left it, and what is now. */
export interface ListMove {
  readonly list: string;
  readonly came: boolean;
  /** Null: not among those the list looked at. */
  readonly outcome: string | null;
  readonly rule: string | null;
  readonly customers: number;
}

/** What the report shows of a row of `result.list_effect`. */
export type ListEffectRow = Pick<
  ListEffect,
  | "list"
  | "holdout_key"
  | "metric"
  | "window_days"
  | "delivered"
  | "withheld"
  | "difference"
  | "low"
  | "high"
  | "reason"
  | "waiting"
  | "next_at"
>;

export interface SourceLoad {
  readonly source: string;
  readonly entity: string;
  readonly deliveries: number;
  readonly rowsIn: number;
  readonly rowsLoaded: number;
  readonly rowsRepeated: number;
  readonly rowsFiltered: number;
  readonly rowsRefused: number;
  /** Of the run that is reported. */
  readonly rowsInNow: number;
  readonly rowsRefusedNow: number;
  readonly newestRowAt: string | null;
}

export interface RefusedRows {
  readonly source: string;
  readonly rule: string;
  readonly refused: number;
}

export interface RunStep {
  readonly step: string;
  readonly state: string;
  readonly reason: string | null;
  /** Sentences that name the gates. */
  readonly refusals: readonly string[];
  readonly rowsIn: number | null;
  readonly rowsOut: number | null;
  readonly rowsRefused: number | null;
  readonly seconds: number | null;
  readonly peakMemoryBytes: number | null;
}
