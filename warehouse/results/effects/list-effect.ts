import { LIST_HOLDOUT_CHANGE } from "../../schema/history.js";
import { build, sql } from "../../sql.js";
import { sqlFile, type Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import { recordChanges, statesOn } from "../history/record-changes.js";

/** What a list draws its control group by; null: it has none. */
export interface ListHoldout {
  readonly list: string;
  readonly holdout: { readonly key: string; readonly share: number } | null;
  /** This night made no decisions of its own for the list: what held before still holds. */
  readonly kept: boolean;
}

interface HoldoutNight {
  readonly asOf: string;
  /** Every `as_of` of a night that has finished, in any order. */
  readonly nights: readonly string[];
}

/** Writes to the history which hold-out each list drew by on a night. */
export async function recordListHoldouts(
  warehouse: Warehouse,
  lists: readonly ListHoldout[],
  { asOf, nights }: HoldoutNight,
): Promise<void> {
  await warehouse.run(
    "create or replace temp table list_holdout_now (list varchar, holdout_key varchar, share double)",
  );
  for (const { list, holdout, kept } of lists) {
    if (kept) {
      await warehouse.run(sql`insert into ${sql.table("list_holdout_now")} by name
        select * from (${statesOn(LIST_HOLDOUT_CHANGE, asOf)}) as held where list = ${list}`);
    } else if (holdout !== null) {
      await warehouse.run(
        build.insertInto("list_holdout_now").values({ list, holdout_key: holdout.key, share: holdout.share }),
      );
    }
  }
  await recordChanges(warehouse, LIST_HOLDOUT_CHANGE, { asOf, nights, states: "list_holdout_now" });
  await warehouse.run("drop table list_holdout_now");
}

interface EffectScope {
  readonly asOf: string;
  readonly windowDays: number;
  readonly currency: string;
  readonly lists: readonly string[];
  readonly schemas: Schemas;
}

export type Metric = "orders" | "revenue" | "margin";
export const METRICS: readonly Metric[] = ["orders", "revenue", "margin"];

/** Sums over customers of one arm who were drawn under equally many ids. Orders, or the home currency. */
export interface ArmSum {
  readonly list: string;
  readonly holdoutKey: string;
  readonly metric: Metric;
  readonly arm: "delivered" | "withheld";
  readonly ids: number;
  readonly customers: number;
  readonly buyers: number;
  /** Customers for whom an answer came back. */
  readonly answered: number;
  readonly linesWithoutCost: number;
  readonly mean: number;
  readonly squares: number;
}

/** A hold-out of a list, and who is not compared. */
export interface ListControl {
  readonly list: string;
  readonly holdoutKey: string;
  readonly share: number;
  readonly bothArms: number;
  readonly joinedLater: number;
  readonly waiting: number;
  /** When the next open window ends; null where none is open. */
  readonly nextAt: string | null;
  readonly hasAnswers: boolean;
}

/** Every hold-out of these lists by a night, and the sums of their arms; both in the order of list and key. */
export async function readArmSums(
  warehouse: Warehouse,
  { asOf, windowDays, currency, lists, schemas }: EffectScope,
): Promise<{ readonly controls: ListControl[]; readonly sums: ArmSum[] }> {
  const text = (name: string): string => sqlFile(import.meta.url, `./${name}.sql`, schemas);
  // The engine cannot type a list without elements.
  const scope = { as_of: asOf, window_days: windowDays, lists: [...lists, ""] };
  await warehouse.run(`create or replace temp table list_participant as ${text("participant")}`, scope);
  await warehouse.run(`create or replace temp table list_outcome as ${text("participant-outcome")}`, {
    as_of: asOf,
    window_days: windowDays,
    currency,
  });
  const controls = await warehouse.rows<ListControlRow>(text("hold-out"), scope);
  const sums = await warehouse.rows<ArmSumRow>(text("arm-sum"));
  await warehouse.run("drop table list_outcome");
  await warehouse.run("drop table list_participant");
  return {
    controls: controls.map(({ holdout_key, both_arms, joined_later, next_at, has_answers, ...rest }) => ({
      ...rest,
      holdoutKey: holdout_key,
      bothArms: both_arms,
      joinedLater: joined_later,
      nextAt: next_at,
      hasAnswers: has_answers,
    })),
    sums: sums.map(({ holdout_key, lines_without_cost, ...rest }) => ({
      ...rest,
      holdoutKey: holdout_key,
      linesWithoutCost: lines_without_cost,
    })),
  };
}

type ListControlRow = Pick<ListControl, "list" | "share" | "waiting"> & {
  readonly holdout_key: string;
  readonly both_arms: number;
  readonly joined_later: number;
  readonly next_at: string | null;
  readonly has_answers: boolean;
};
type ArmSumRow = Omit<ArmSum, "holdoutKey" | "linesWithoutCost"> & {
  readonly holdout_key: string;
  readonly lines_without_cost: number;
};

/** A row of `result.list_effect`; numbers are null where `reason` says why. */
export interface ListEffect {
  readonly list: string;
  readonly holdout_key: string;
  readonly metric: Metric;
  readonly window_days: number;
  readonly delivered: number;
  readonly withheld: number;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly reason: string | null;
  readonly delivered_mean: number | null;
  readonly withheld_mean: number | null;
  readonly both_arms: number;
  readonly joined_later: number;
  readonly waiting: number;
  readonly next_at: string | null;
  /** Of those compared, for how many an answer came back; null where none ever did for the list. */
  readonly delivered_answered: number | null;
  readonly withheld_answered: number | null;
}

/** Writes `result.list_effect`; returns its rows. */
export async function replaceListEffects(
  warehouse: Warehouse,
  effects: readonly ListEffect[],
  asOf: string,
  schemas: Schemas,
): Promise<number> {
  const table = `${schemas.result}.list_effect`;
  await warehouse.run(`create or replace table ${table} (${COLUMNS}, as_of timestamp)`);
  const key = ({ list, holdout_key, metric }: ListEffect) => `${list}\n${holdout_key}\n${metric}`;
  for (const effect of [...effects].sort((a, b) => (key(a) < key(b) ? -1 : 1))) {
    await warehouse.run(build.insertInto(table).values({ ...effect, as_of: asOf }));
  }
  return effects.length;
}

const COLUMNS = `list varchar, holdout_key varchar, metric varchar, window_days bigint, delivered bigint,
  withheld bigint, difference double, low double, high double, reason varchar, delivered_mean double,
  withheld_mean double, both_arms bigint, joined_later bigint, waiting bigint, next_at timestamp,
  delivered_answered bigint, withheld_answered bigint`;

/** The rows of one list on the published night, the newest hold-out last. */
export async function readPublishedEffects(warehouse: Warehouse, list: string): Promise<ListEffect[]> {
  return warehouse.rows<ListEffect>(sql`
    select * exclude (next_at, as_of), cast(next_at as varchar) as next_at from result.list_effect
    where list = ${list} order by holdout_key, list_position(['orders', 'revenue', 'margin'], metric)`);
}

export interface AnswerCount {
  readonly outcome: string | null;
  readonly customers: number;
  readonly newest_at: string;
}

/** What came back of a list as treatments, by outcome, the most frequent first. */
export async function readAnswers(warehouse: Warehouse, list: string): Promise<AnswerCount[]> {
  return warehouse.rows<AnswerCount>(sql`
    select outcome, count(distinct customer_id) as customers, cast(max(treated_at) as varchar) as newest_at
    from core.treatment
    where campaign_id like 'list:%' and split_part(campaign_id, ':', 2) = ${list}
      and coalesce(arm, 'treated') = 'treated'
    group by outcome order by customers desc, outcome nulls last`);
}
