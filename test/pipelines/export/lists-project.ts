import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentLog } from "../../../pipelines/runner/log.js";
import type { StepContext, StepReport } from "../../../pipelines/runner/step.js";
import { exportStep } from "../../../pipelines/export.js";
import type { ExportDefinition } from "../../../project/export-definition.js";
import type { Project } from "../../../project/project.js";
import { DEFAULT_SETTINGS } from "../../../project/settings.js";
import type { SourceDefinition } from "../../../project/source-definition.js";
import { createLedger } from "../../../warehouse/ledger/create-ledger.js";
import { createHistory } from "../../../warehouse/schema/history.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { giveTable } from "../../support/given.js";

export const NIGHT = "2026-03-01 00:00:00";
export const NEXT_NIGHT = "2026-03-02 00:00:00";

/** A list of segment `lapsing`, with what differs. */
export const aList = (differs: Partial<ExportDefinition> = {}): ExportDefinition => ({
  name: "win-back",
  title: "Win back",
  segment: "lapsing",
  where: null,
  from: null,
  changes: null,
  columns: [
    { name: "customer_ref", header: null },
    { name: "name", header: null },
    { name: "churn_probability", header: null },
  ],
  order: [{ column: "churn_probability", descending: true }],
  limit: null,
  channel: null,
  purpose: null,
  exclude: [],
  holdout: null,
  files: [{ format: "csv", for: "machines" }],
  guards: { minRows: 1, maxRowsRatio: 10, maxChangeShare: null, fresh: [] },
  validForDays: null,
  file: "exports/win-back.yaml",
  ...differs,
});

export const aSource = (name: string, entity: string): SourceDefinition => ({
  name,
  entity,
  files: [],
  format: {
    type: null,
    encoding: "utf-8",
    delimiter: null,
    header: true,
    skip: 0,
    footer: 0,
    sheet: null,
    trim: true,
    unwrap: false,
    null: [],
    decimal: ".",
    thousands: "",
    timestamp: [],
  },
  mode: "append",
  versionBy: null,
  idSpace: null,
  where: null,
  columns: {},
  refs: {},
  extra: [],
  returns: "signed",
  guards: { minRows: 0, maxAgeHours: null, maxRejectedShare: 1, maxShrinkShare: null },
  line: 1,
});

/** A project folder that is removed with the test. */
export function aProject(exports: readonly ExportDefinition[], differs: Partial<Project> = {}): Project {
  const directory = mkdtempSync(join(tmpdir(), "clientele-lists-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    name: "shop",
    language: "en",
    country: "GB",
    timeZone: "Europe/London",
    currency: "GBP",
    amounts: "with_tax",
    calendar: { week: "iso", fiscalStart: "01-01", dayStarts: "00:00" },
    channels: {
      email: { address: "email", cost: 0.01, consent: "required" },
      letter: { address: null, cost: 1, consent: "unless_withdrawn" },
    },
    sources: [],
    segments: [
      { name: "lapsing", title: "Lapsing", family: "lapsing", rank: 1, where: "true", file: "segments/lapsing.yaml" },
    ],
    exports,
    cubes: [],
    settings: DEFAULT_SETTINGS,
    publish: { personal: false },
    ...differs,
  };
}

export interface Member {
  readonly customer_id: string;
  readonly customer_ref?: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly churn_probability?: number;
  readonly segments?: readonly string[];
}

/** A warehouse with these customers, all of segment `lapsing` unless they say otherwise. */
export async function aWarehouse(members: readonly Member[], path = ":memory:"): Promise<Warehouse> {
  const warehouse = await Warehouse.open(path);
  await giveTable(warehouse, "staging.consents", []);
  await giveTable(warehouse, "ops.load", [{ number: 1, source: null, finished_before: "2026-01-01 00:00:00" }]);
  await warehouse.run("delete from ops.load");
  await createLedger(warehouse);
  await createHistory(warehouse);
  for (const table of ["core.line", "core.product_version", "core.treatment"]) await giveTable(warehouse, table, []);
  await giveMembers(warehouse, members);
  return warehouse;
}

/** Replaces the customers of a warehouse. */
export async function giveMembers(warehouse: Warehouse, members: readonly Member[]): Promise<void> {
  const row = { customer_ref: "", churn_probability: 0.5, churn_model: "churn.v1", x_note: "" };
  await giveTable(warehouse, "result.customer", [
    { ...row, customer_id: null },
    ...members.map(({ customer_id, customer_ref = customer_id, churn_probability = 0.5 }) => ({
      ...row,
      customer_id,
      customer_ref,
      churn_probability,
    })),
  ]);
  await warehouse.run("delete from result.customer where customer_id is null");
  const attributes = members.map(({ customer_id, name = null, email = null, phone = null }) => ({
    customer_id,
    name,
    email,
    phone,
  }));
  await giveTable(warehouse, "core.customer", attributes);
  await giveTable(warehouse, "core.customer_ref", [
    { space: "card", ref: "000", customer_id: null },
    ...members.flatMap(({ customer_id }) => [
      { space: "card", ref: `0${customer_id}`, customer_id, known_at: "2026-01-01 00:00:00" },
      { space: "card", ref: `1${customer_id}`, customer_id, known_at: "2026-01-01 00:00:00" },
    ]),
  ]);
  await giveTable(warehouse, "core.customer_merge", [{ from_id: null, into_id: null, known_at: null }]);
  await giveTable(warehouse, "result.segment_member", [
    { segment: null, customer_id: null },
    ...members.flatMap(({ customer_id, segments = ["lapsing"] }) =>
      segments.map((segment) => ({ segment, customer_id })),
    ),
  ]);
}

export const aContext = (project: Project, warehouse: Warehouse, differs: Partial<StepContext> = {}): StepContext => ({
  project,
  warehouse,
  asOf: NIGHT,
  schemas: LIVE,
  past: false,
  last: true,
  allow: new Set(),
  runId: "run-1",
  log: silentLog,
  ...differs,
});

/** Runs the step as the runner does: in a transaction, then its files. */
export async function runExport(
  project: Project,
  warehouse: Warehouse,
  differs: Partial<StepContext> = {},
): Promise<StepReport> {
  const report = await warehouse.transaction(() => exportStep.run(aContext(project, warehouse, differs)));
  await report.afterCommit?.();
  return report;
}
