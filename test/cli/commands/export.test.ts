import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as exportCommand from "../../../cli/commands/export.js";
import { call, publishedProject, type Told } from "../../support/published-project.js";

const AS_OF = "2026-02-01 00:00:00";
const LIST = `name: win-back
segment: lapsing
channel: email
purpose: marketing
columns: [customer_ref, email]
order: monetary desc
limit: 1
`;

const company = () =>
  publishedProject(
    {
      "result.customer": ["c1", "c2", "c3", "c4"].map((customer_id, i) => ({
        customer_id,
        customer_ref: `r${i + 1}`,
        monetary: `${i}.0000`,
        as_of: AS_OF,
      })),
      "result.segment_member": ["c1", "c2", "c3"].map((customer_id) => ({ segment: "lapsing", customer_id })),
      "result.list_decision": [
        { list: "win-back", customer_id: "c1", outcome: "delivered", rule: null, rank: 1, as_of: AS_OF },
        { list: "win-back", customer_id: "c2", outcome: "excluded", rule: "no-consent", rank: null, as_of: AS_OF },
      ],
      "core.customer": ["c1", "c2", "c3"].map((customer_id) => ({ customer_id, email: `${customer_id}@example.org` })),
      "core.customer_merge": [],
      "core.customer_ref": ["c1", "c2", "c3"].map((customer_id, i) => ({
        space: "default",
        ref: `r${i + 1}`,
        customer_id,
        known_at: "2026-01-01 00:00:00",
      })),
      "core.consent_version": ["r1", "r3"].map((customer_ref) => ({
        customer_ref,
        customer_ref_space: "default",
        channel: "email",
        purpose: "marketing",
        state: "granted",
        changed_at: "2026-01-01 00:00:00",
        known_at: "2026-01-01 00:00:00",
        delivery: 1,
      })),
      "ops.load": [{ number: 1, source: "consents" }],
      "ops.night": [{ as_of: AS_OF, run_id: "r" }],
      "history.list_decision_change": [],
    },
    AS_OF,
    {
      "clientele.yaml": `name: shop
time_zone: UTC
currency: GBP
channels: { email: { address: email } }
sources:
  consents: { entity: consents, files: none.csv, columns: { customer_ref: a, channel: b, state: c, changed_at: d } }
`,
      "segments/lapsing.yaml": "name: lapsing\nwhere: monetary >= 0\n",
      "exports/win-back.yaml": LIST,
    },
  );

const rows = ({ out }: Told) => JSON.parse(out) as unknown;

test("a plan without a name counts members by outcome and rule, and writes nothing", async () => {
  const directory = await company();
  const told = await call(directory, exportCommand, "export", "--plan", "--format", "json");
  expect(rows(told)).toEqual([
    { list: "win-back", outcome: "delivered", rule: null, customers: 1 },
    { list: "win-back", outcome: "excluded", rule: "limit", customers: 1 },
    { list: "win-back", outcome: "excluded", rule: "no-consent", customers: 1 },
  ]);
  expect(told.exitCode).toBe(0);
  expect(existsSync(join(directory, "out/lists"))).toBe(false);
});

test("a plan with a name says of every member whether and why", async () => {
  const told = await call(await company(), exportCommand, "export", "win-back", "--plan", "--format", "json");
  expect(rows(told)).toEqual([
    { list: "win-back", customer_id: "c3", outcome: "delivered", rule: null, rank: 1 },
    { list: "win-back", customer_id: "c1", outcome: "excluded", rule: "limit", rank: 2 },
    { list: "win-back", customer_id: "c2", outcome: "excluded", rule: "no-consent", rank: null },
  ]);
});

test("a plan warns of the guards that would refuse", async () => {
  const directory = await company();
  writeFileSync(join(directory, "exports/win-back.yaml"), `${LIST}guards: { min_rows: 5 }\n`);
  const told = await call(directory, exportCommand, "export", "--plan");
  expect(told.err).toContain("--allow min_rows:win-back");
  const allowed = await call(directory, exportCommand, "export", "--plan", "--allow", "min_rows");
  expect(allowed.err).not.toContain("min_rows");
});

test("an unknown list, a list without files and another as_of are wrong usage", async () => {
  const directory = await company();
  const told = async (...words: string[]) => {
    const { exitCode, err } = await call(directory, exportCommand, "export", ...words);
    return [exitCode, /\[([a-z-]+)\]\s*$/.exec(err)?.[1]];
  };
  expect(await told("winback", "--plan")).toEqual([2, "unknown-list"]);
  expect(await told("show", "win-back")).toEqual([2, "no-list-yet"]);
  expect(await told("--plan", "--as-of", "2026-01-01")).toEqual([2, "as-of-not-published"]);
});

test("show tells of the newest files, and of the decisions of the published night", async () => {
  const directory = await company();
  const folder = join(directory, "out/lists/win-back/2026-02-01");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(directory, "out/lists/win-back/latest.json"), '{ "folder": "2026-02-01" }');
  const file = { path: "win-back.csv", rows: 1 };
  const manifest = {
    name: "win-back",
    as_of: AS_OF,
    folder: "2026-02-01",
    models: { churn: "v7" },
    allowed: [],
    files: [file],
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ title: "Win back", valid_until: null, ...manifest }));
  const told = await call(directory, exportCommand, "export", "show", "win-back", "--format", "json");
  expect(rows(told)).toEqual(
    expect.arrayContaining([
      { what: "folder", value: "out/lists/win-back/2026-02-01" },
      { what: "model: churn", value: "v7" },
      { what: "rows of win-back.csv", value: 1 },
      { what: "delivered", value: 1 },
      { what: "excluded: no-consent", value: 1 },
    ]),
  );
});
