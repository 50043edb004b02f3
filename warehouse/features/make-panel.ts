import type { ChurnLabel } from "../../project/settings.js";
import type { AsOf } from "../../project/time.js";
import type { Project } from "../../project/project.js";
import { lastIds } from "../snapshot/fact-view.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import { quoteText } from "../sql.js";
import type { Values, Warehouse } from "../warehouse.js";
import { dropRelations } from "../schema/drop-relations.js";
import type { Choice } from "./cut-facts.js";
import { factsOf } from "./fact-source.js";
import { makeFeatures } from "./make-features.js";

/** Who is asked at a cut, and what counts as having left after it. Times in days. */
export interface LabelRule {
  readonly label: ChurnLabel;
  readonly horizonDays: number;
  readonly eligibleDays: number;
  readonly byCustomer: { readonly times: number; readonly leastDays: number; readonly mostDays: number } | null;
}

export interface PanelOptions {
  readonly cuts: readonly { readonly asOf: AsOf; readonly heldOut: boolean }[];
  readonly rule: LabelRule;
  readonly customers: Choice;
  /** The night: labels are what was known before it. */
  readonly now: AsOf;
  /** Where the facts of the night stand. */
  readonly schemas: Schemas;
  /** Told before each cut. */
  readonly onCut?: (asOf: AsOf) => void;
}

/** What was made of one cut. */
export interface PanelCut {
  readonly asOf: AsOf;
  readonly heldOut: boolean;
  /** Known at the cut, of those chosen. */
  readonly customers: number;
  /** Rows in the panel: alive at the cut. */
  readonly rows: number;
  readonly left: number;
}

/** Scratch: drop it with `dropPanel`; a killed run's goes at the next start. */
export const PANEL = "past_panel.panel";

const SCRATCH = "past_panel";

/**
 * Writes `past_panel.panel`: one row per cut and customer alive at it, with customer_id, as_of, held_out, horizon_days,
 * has_left and every feature as of the cut. Rows are in no order.
 */
export async function makePanel(
  warehouse: Warehouse,
  project: Project,
  { cuts, rule, customers, now, schemas, onCut }: PanelOptions,
): Promise<PanelCut[]> {
  await dropPanel(warehouse);
  await warehouse.run(`create schema ${SCRATCH}`);
  await warehouse.run(`create table ${SCRATCH}.became as ${lastIds(`timestamp ${quoteText(now)}`)}`);
  const made: PanelCut[] = [];
  for (const { asOf, heldOut } of cuts) {
    onCut?.(asOf);
    const options = { asOf, customers, alone: false };
    const known = await makeFeatures(warehouse, factsOf(warehouse, project), options, `${SCRATCH}.cut`);
    await warehouse.run(`create or replace table ${SCRATCH}.label as ${labels(rule, schemas)}`, bound(rule, asOf));
    const rows = `select cut.customer_id, cut.as_of, ${heldOut} as held_out, label.horizon_days, label.has_left,
      cut.* exclude (customer_id, as_of)
      from ${SCRATCH}.cut as cut join ${SCRATCH}.label as label on label.customer_id = cut.customer_id`;
    await warehouse.run(made.length === 0 ? `create table ${PANEL} as ${rows}` : `insert into ${PANEL} ${rows}`);
    const counts = await warehouse.row<{ rows: number; left: number }>(
      `select count(*) as rows, count(*) filter (where has_left) as left from ${SCRATCH}.label`,
    );
    made.push({ asOf, heldOut, customers: known.customers, ...counts });
  }
  for (const table of ["cut", "label", "became"]) await warehouse.run(`drop table if exists ${SCRATCH}.${table}`);
  return made;
}

export const dropPanel = (warehouse: Warehouse): Promise<void> => dropRelations(warehouse, SCRATCH);

const labels = ({ label }: LabelRule, { core }: Schemas): string =>
  sqlFile(import.meta.url, `./labels/${label}.sql`, { core, result: SCRATCH });

function bound({ label, horizonDays, eligibleDays, byCustomer }: LabelRule, cut: AsOf): Values {
  if (label === "contract-end") return { cut, horizon_days: horizonDays };
  return {
    cut,
    horizon_days: horizonDays,
    eligible_days: eligibleDays,
    times: byCustomer?.times ?? null,
    least_days: byCustomer?.leastDays ?? null,
    most_days: byCustomer?.mostDays ?? null,
  };
}
