import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSome } from "../../../pipelines/nightly.js";
import { projectPaths } from "../../../project/paths.js";
import { readProject } from "../../../project/read-project.js";
import { dropPanel, makePanel, type PanelCut } from "../../../warehouse/features/make-panel.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { simulated, type Simulated } from "../../simulation/simulated.js";
import { toyCall } from "../../support/toy-call.js";

const NOW = "2026-01-01 00:00:00";
const CUTS = ["2025-05-01 00:00:00", "2025-09-20 00:00:00"];
const HORIZON = 90;
const RULE = { label: "contract-end", horizonDays: HORIZON, eligibleDays: 180, byCustomer: null } as const;

const PROJECT = `name: contracts
time_zone: Europe/London
currency: GBP
sources:
  subscriptions:
    entity: subscriptions
    files: ../subscriptions/*.ndjson
    columns: { subscription_id: subscription_id, customer_ref: customer_ref, started_at: started_at, ended_at: ended_at,
               price: price, known_at: known_at }
settings: { churn: { label: contract-end } }
`;

let company: Simulated;
let warehouse: Warehouse;
let cuts: readonly PanelCut[];
let labels: { customer_id: string; cut: string; has_left: boolean }[];
beforeAll(async () => {
  company = await simulated({ customers: 1200, years: 1, seed: 21 });
  const directory = join(company.directory, "project");
  mkdirSync(directory);
  writeFileSync(join(directory, "clientele.yaml"), PROJECT);
  const project = await readProject(directory, {}, ENTITIES);
  const steps = new Set(["load", "identity", "core"]);
  expect((await runSome(toyCall(project, { asOf: NOW, engine: { threads: 2 } }), steps)).failure).toBeNull();
  warehouse = await Warehouse.open(projectPaths(directory).warehouse, { threads: 2 });
  cuts = await makePanel(warehouse, project, {
    cuts: CUTS.map((asOf) => ({ asOf, heldOut: false })),
    rule: RULE,
    customers: "all",
    now: NOW,
    schemas: LIVE,
  });
  labels = await warehouse.rows(
    "select customer_id, as_of::varchar as cut, has_left from past_panel.panel order by cut, customer_id",
  );
});
afterAll(async () => {
  await dropPanel(warehouse);
  warehouse.close();
  company.remove();
});

interface Contract {
  readonly subscription_id: string;
  readonly customer_ref: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly known_at: string;
}

/** The newest row of each contract, straight from the files, and when the first one was known. */
function contracts(): Contract[] {
  const folder = join(company.directory, "subscriptions");
  const newest = new Map<string, Contract>();
  for (const file of readdirSync(folder).sort()) {
    const rows = readFileSync(join(folder, file), "utf8").trimEnd().split("\n");
    for (const row of rows.map((line) => JSON.parse(line) as Contract)) {
      const first = newest.get(row.subscription_id)?.known_at ?? row.known_at;
      newest.set(row.subscription_id, { ...row, known_at: first < row.known_at ? first : row.known_at });
    }
  }
  return [...newest.values()];
}

const day = (moment: string): number => Date.parse(`${moment.replace(" ", "T")}Z`) / 86_400_000;

test("labels by contract end are those that the files of contracts tell (by hand, simulated company)", async () => {
  const refs = await warehouse.rows<{ ref: string; id: string }>(
    "select ref, customer_id as id from core.customer_ref",
  );
  const customerOf = new Map(refs.map(({ ref, id }) => [ref, id]));
  const all = contracts();
  const expected = CUTS.flatMap((cut) => {
    const running = (at: number) =>
      all.filter((one) => day(one.started_at) < at && (one.ended_at === null || day(one.ended_at) >= at));
    const count = (own: readonly Contract[], id: string) =>
      own.filter((one) => customerOf.get(one.customer_ref) === id).length;
    const [before, after] = [running(day(cut)), running(day(cut) + HORIZON)];
    const asked = before.filter((one) => day(one.known_at) < day(cut));
    return [...new Set(asked.map((one) => customerOf.get(one.customer_ref)!))]
      .sort()
      .map((id) => ({ customer_id: id, cut, has_left: count(after, id) < count(before, id) }));
  });
  expect(labels).toEqual(expected);
  expect(cuts.map(({ rows, left }) => ({ rows, left }))).toEqual(
    CUTS.map((cut) => {
      const own = expected.filter((one) => one.cut === cut);
      return { rows: own.length, left: own.filter((one) => one.has_left).length };
    }),
  );
  for (const { rows, left } of cuts) {
    expect(rows).toBeGreaterThan(20);
    expect(left).toBeGreaterThan(3);
    expect(left).toBeLessThan(rows / 2);
  }
});
