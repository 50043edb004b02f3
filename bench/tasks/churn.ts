import { join } from "node:path";
import type { ChurnPanel } from "../../models/churn/candidates.js";
import { churnFromJson } from "../../models/churn/churn-model.js";
import { fitBoosted } from "../../models/churn/learners/boosted.js";
import { splitPanel } from "../../models/churn/split-panel.js";
import { labelsOf, rowsOf } from "../../models/churn/table-rows.js";
import { chooseReasons } from "../../models/churn/reasons.js";
import { auc } from "../../models/metrics/auc.js";
import type { Interval } from "../../models/metrics/bootstrap.js";
import { aucDifferenceInterval } from "../../models/metrics/intervals.js";
import type { Outcomes } from "../../models/metrics/outcomes.js";
import { labelRule } from "../../pipelines/churn/label-rule.js";
import { makeChurnPanel } from "../../pipelines/churn/make-churn-panel.js";
import { reasonColumn, scoreCustomers, showsCause } from "../../pipelines/churn/score-customers.js";
import { trainVersion } from "../../pipelines/churn/train-version.js";
import { silentLog } from "../../pipelines/runner/log.js";
import type { StepContext } from "../../pipelines/runner/step.js";
import { projectPaths } from "../../project/paths.js";
import { readProject } from "../../project/read-project.js";
import { readScoringRows } from "../../warehouse/features/read-features.js";
import { FEATURES } from "../../warehouse/features/registry.js";
import { replaceChurn } from "../../warehouse/results/churn.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { LIVE } from "../../warehouse/sql-file.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { measure, type Measured } from "../harness/measure.js";

export interface ChurnRun {
  /** A project whose night has made features, and the folder of its simulated company. */
  readonly directory: string;
  readonly data: string;
  readonly asOf: string;
}

export interface ChurnFigures {
  readonly panelRows: number;
  readonly scored: number;
  readonly panel: Measured;
  /** Panel, learners, window and leak check. */
  readonly training: Measured;
  readonly scoring: Measured;
  readonly learners: readonly { readonly learner: string; readonly auc: number; readonly calibrationError: number }[];
  readonly recencyAuc: number;
  /** Boosting that also sees each customer's true rate, rhythm, tastes and active causes, but not when they leave. */
  readonly referenceAuc: number;
  /** That and the true season and price level. */
  readonly seasonReferenceAuc: number;
  readonly boostingAuc: number;
  /** AUC of the reference less ours, and of the one that knows the season. */
  readonly behind: Interval;
  readonly behindSeason: Interval;
  /** Customers of the top tenth with one planted, active cause that sources show, and those of them with its tag. */
  readonly causes: readonly { readonly cause: string; readonly customers: number; readonly named: number }[];
}

export async function runChurnBench({ directory, data, asOf }: ChurnRun): Promise<ChurnFigures> {
  const project = await readProject(directory, process.env, ENTITIES);
  const warehouse = await Warehouse.open(projectPaths(directory).warehouse, { threads: 2 });
  try {
    const context: StepContext = {
      ...{ project, warehouse, asOf, schemas: LIVE, past: false, last: true, allow: new Set<string>() },
      ...{ runId: "bench", log: silentLog },
    };
    const rule = labelRule(project);
    const made = await measure(() => makeChurnPanel(context, rule, false));
    const trained = await measure(() => trainVersion(context, rule, 1, null, null));
    const { header, body } = trained.value.version;
    const model = churnFromJson(body);
    const scored = await measure(async () => {
      const { scored: found } = await scoreCustomers(context, model);
      const of = { definition: header.definition, modelVersion: "bench" };
      return warehouse.transaction(() => replaceChurn(warehouse, asOf, LIVE, of, found));
    });
    await readTruth(warehouse, data);
    const { panel } = made.value;
    const { seed } = project.settings;
    const ours = await boosted(panel, seed);
    const reference = await boosted(await withTruth(warehouse, panel, made.value.rowsAsOf, TOLD), seed);
    const season = await boosted(await withTruth(warehouse, panel, made.value.rowsAsOf, [...TOLD, ...SEASON]), seed);
    return {
      panelRows: panel.hasLeft.length,
      scored: scored.value,
      panel: made.measured,
      training: trained.measured,
      scoring: scored.measured,
      learners: header.candidates.map(({ learner, auc: of, calibrationError }) => ({
        learner,
        auc: of,
        calibrationError,
      })),
      recencyAuc: header.recencyAuc,
      referenceAuc: auc(reference),
      seasonReferenceAuc: auc(season),
      boostingAuc: auc(ours),
      behind: aucDifferenceInterval(reference, ours.scores, { seed, replicates: 200 }),
      behindSeason: aucDifferenceInterval(season, ours.scores, { seed, replicates: 200 }),
      causes: await namedCauses(context, model, asOf),
    };
  } finally {
    warehouse.close();
  }
}

async function readTruth(warehouse: Warehouse, data: string): Promise<void> {
  const of = (name: string) => `read_parquet('${join(data, "truth", `${name}.parquet`).replaceAll("'", "''")}')`;
  await warehouse.run(`create or replace temp table person_of as
    select r.customer_id, min(t.person) as person from core.customer_ref as r join ${of("refs")} as t
      on t.ref = r.ref and t.kind in ('card', 'openid') group by r.customer_id having count(distinct t.person) = 1`);
  await warehouse.run(`create or replace temp table true_person as
    select p.*, t.subcategories[1] as taste_1, t.subcategories[2] as taste_2, coalesce(t.cycle_1, -1) as cycle
    from ${of("persons")} as p join ${of("tastes")} as t on t.person = p.person`);
  await warehouse.run(
    `create or replace temp table true_cause as select person, cause, from_at, to_at from ${of("causes")}`,
  );
}

const CAUSES = "unresolved-complaint price-rise bad-delivery competitor end-of-need complaint-handled-well".split(" ");

const active = (cause: string): string => `coalesce(a."${cause}", 0)`;

/** What the reference of the simulated company sees: rate, rhythm, tastes and active causes. */
const TOLD = ["p.orders_per_day", "p.gap_shape", "p.taste_1", "p.taste_2", "p.cycle", ...CAUSES.map(active)];
const SEASON = ["case p.season when 'summer' then 1 when 'winter' then 2 else 0 end", "p.price_level"];

/** The panel with what is true of each customer at each cut. */
async function withTruth(
  warehouse: Warehouse,
  panel: ChurnPanel,
  asOf: readonly string[],
  told: readonly string[],
): Promise<ChurnPanel> {
  const { rows, columns } = panel.table;
  await warehouse.run("create or replace temp table panel_row (place double, cut varchar, customer_id varchar)");
  await warehouse.appendColumns("panel_row", [Float64Array.from(asOf, (_, i) => i), asOf, panel.customerId]);
  const truth = told.map(() => new Float64Array(rows).fill(Number.NaN));
  const flags = CAUSES.map((cause) => `count(*) filter (where c.cause = '${cause}') as "${cause}"`).join(", ");
  for (const cut of new Set(asOf)) {
    const found = await warehouse.rows<Record<string, number>>(
      `with active as (select c.person, ${flags} from true_cause as c
        where c.from_at < $cut::timestamp and (c.to_at is null or c.to_at > $cut::timestamp) group by c.person)
      select r.place, ${told.map((value, i) => `${value} as true_${i}`).join(", ")}
      from panel_row as r join person_of as o using (customer_id) join true_person as p on p.person = o.person
        left join active as a on a.person = o.person where r.cut = $cut`,
      { cut },
    );
    for (const row of found) truth.forEach((values, c) => (values[row["place"]!] = Number(row[`true_${c}`])));
  }
  const further = truth.map((values, c) => ({ kind: "numeric" as const, name: `true_${c}`, values }));
  return { ...panel, table: { rows, columns: [...columns, ...further] } };
}

async function boosted(panel: ChurnPanel, seed: number): Promise<Outcomes> {
  const split = splitPanel(panel.customerId, panel.heldOut, seed);
  const of = (rows: Uint32Array) => ({ table: rowsOf(panel.table, rows), labels: labelsOf(panel.hasLeft, rows) });
  const model = await fitBoosted({ ...of(split.learning), stopping: of(split.stopping) }, { seed, threads: 2 });
  const { table, labels } = of(split.heldOut);
  return { scores: model.score(table), labels };
}

/** Of the top tenth, whose one active planted cause is tagged by one of the three reasons. */
async function namedCauses(
  { warehouse }: StepContext,
  { header, model }: ReturnType<typeof churnFromJson>,
  asOf: string,
): Promise<ChurnFigures["causes"]> {
  const { columns } = model;
  const rows = await readScoringRows(warehouse, LIVE, header.rule as ReturnType<typeof labelRule>, columns);
  const table = {
    rows: rows.customerId.length,
    columns: rows.columns.map((one) => ({ ...one, kind: "numeric" as const })),
  };
  const showing = columns.map(showsCause);
  const shows = (row: number, column: number): boolean => showing[column]!(table.columns[column]!.values[row]!);
  const chosen = chooseReasons(model.explain(table), columns.map(reasonColumn), shows);
  const place = new Map(rows.customerId.map((id, i) => [id, i]));
  const planted = await warehouse.rows<{ customer_id: string; cause: string }>(
    `select o.customer_id, min(c.cause) as cause
    from result.churn as r join person_of as o using (customer_id) join true_cause as c on c.person = o.person
    where r.decile = 1 and c.cause <> 'complaint-handled-well'
      and c.from_at < $as_of::timestamp and (c.to_at is null or c.to_at > $as_of::timestamp)
    group by o.customer_id having count(distinct c.cause) = 1`,
    { as_of: asOf },
  );
  const tags = new Map(FEATURES.map(({ name, causes }) => [name, causes as readonly string[]]));
  return CAUSES.slice(0, 3).map((cause) => {
    const own = planted.filter((row) => row.cause === cause);
    const isNamed = ({ customer_id: id }: { customer_id: string }): boolean => {
      const at = 3 * place.get(id)!;
      return [0, 1, 2].some((r) => chosen[at + r]! >= 0 && tags.get(columns[chosen[at + r]!]!)!.includes(cause));
    };
    return { cause, customers: own.length, named: own.filter(isNamed).length };
  });
}
