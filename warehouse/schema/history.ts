import type { Warehouse } from "../warehouse.js";

/** A table kept as changes: each row holds for the nights from `from_as_of` (inclusive) to `to_as_of` (exclusive). */
export interface ChangeTable {
  readonly name: string;
  /** Whom a row is about; never null. */
  readonly key: readonly string[];
  /** What is true of them; another value makes a change. */
  readonly state: readonly string[];
  /** Written with a change, makes none by itself: as it was in the first night of the row. */
  readonly carried: readonly string[];
}

/** Which segment of a family a customer was in; no row where in none. */
export const SEGMENT_CHANGE: ChangeTable = {
  name: "history.segment_change",
  key: ["family", "customer_id"],
  state: ["segment"],
  carried: [],
};

/** What a list decided about a customer, and by which rule. */
export const LIST_DECISION_CHANGE: ChangeTable = {
  name: "history.list_decision_change",
  key: ["list", "customer_id"],
  state: ["outcome", "rule"],
  carried: ["rank"],
};

/** Which hold-out a list drew by; no row where by none. */
export const LIST_HOLDOUT_CHANGE: ChangeTable = {
  name: "history.list_holdout_change",
  key: ["list"],
  state: ["holdout_key", "share"],
  carried: [],
};

/** Creates what is kept without end. Safe to run again. */
export async function createHistory(warehouse: Warehouse): Promise<void> {
  await warehouse.run("create schema if not exists history");
  for (const statement of TABLES) await warehouse.run(statement);
}

const TABLES = [
  `create table if not exists history.segment_change (
    family varchar not null,
    segment varchar not null,
    customer_id varchar not null,
    from_as_of timestamp not null,
    to_as_of timestamp
  )`,
  `create table if not exists history.list_decision_change (
    list varchar not null,
    customer_id varchar not null,
    outcome varchar not null,
    rule varchar,
    rank bigint,
    from_as_of timestamp not null,
    to_as_of timestamp
  )`,
  `create table if not exists history.list_holdout_change (
    list varchar not null,
    holdout_key varchar not null,
    share double not null,
    from_as_of timestamp not null,
    to_as_of timestamp
  )`,
  // What meanings/ holds, committed with the night that fixed it: a crash before the file is named loses nothing.
  `create table if not exists history.meaning (
    name varchar not null,
    version integer not null,
    from_as_of timestamp not null,
    body varchar not null
  )`,
];
