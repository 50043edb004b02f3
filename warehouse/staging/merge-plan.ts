import type { SourceDefinition } from "../../project/source-definition.js";
import type { Entity } from "../schema/entities.js";
import { quoteName } from "../sql.js";

/** What tells rows of a source apart, and what is compared. Names are quoted. */
export interface MergePlan {
  /** The rows that are versioned together: the key, the transaction, or everything mapped. */
  readonly unit: readonly string[];
  /** Within a unit, what tells lines apart, beside the ordinal; empty where a unit is one row. */
  readonly line: readonly string[];
  /** Compared between deliveries. */
  readonly content: readonly string[];
  /** Equal rows of one file are told apart by their ordinal. */
  readonly ordinals: boolean;
  /** A unit is a transaction whose lines have no id of their own. */
  readonly whole: boolean;
}

/** What makes a line's id where none is mapped (contract section 5). */
export const LINE_CONTENT = [
  "product_id",
  "quantity",
  "unit_price",
  "amount",
  "discount",
  "tax",
  "kind",
  "occurred_at",
];

/**
 * @param mapped canonical columns that any delivery of the source had
 * @param stored columns of the table: what no source brought is equal everywhere
 */
export function mergePlan(
  entity: Entity,
  source: SourceDefinition,
  mapped: ReadonlySet<string>,
  stored: ReadonlySet<string>,
): MergePlan {
  const all = entity.columns
    .flatMap((c) => (c.customerRef ? [c.name, `${c.name}_space`] : [c.name]))
    .filter((name) => stored.has(name.replace(/_space$/, "")));
  const extras = entity.name === "customers" ? Object.keys(source.refs).map((space) => `ref_${space}`) : [];
  const compared = [...all, ...extras];
  const q = (names: readonly string[]) => names.map(quoteName);
  if (entity.name === "transactions" && !mapped.has("line_id")) {
    const content = compared.filter((c) => c !== "transaction_id" && c !== "line_id" && !LINE_CONTENT.includes(c));
    const line = LINE_CONTENT.filter((name) => stored.has(name));
    return { unit: q(["transaction_id"]), line: q(line), content: q(content), ordinals: true, whole: true };
  }
  const unmappedSeq = entity.name === "case_events" && !mapped.has("seq");
  if (entity.key === null || unmappedSeq) {
    return { unit: q(compared), line: [], content: [], ordinals: true, whole: false };
  }
  const key = entity.key;
  return {
    unit: q(key),
    line: [],
    content: q(compared.filter((c) => !key.includes(c))),
    ordinals: false,
    whole: false,
  };
}

/** The plan by which versions are made: of rows whose content is their key, each of several equal ones is a unit. */
export const versionPlan = (plan: MergePlan): MergePlan =>
  plan.ordinals && !plan.whole ? { ...plan, unit: [...plan.unit, "ordinal"] } : plan;
