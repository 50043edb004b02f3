import { rmSync } from "node:fs";
import { onTestFinished } from "vitest";
import { open } from "../../library/index.js";
import type { Company, OpenOptions } from "../../library/index.js";
import { publish } from "../../pipelines/publish.js";
import { given, type Row } from "../support/given.js";
import { projectFolder } from "../support/project-folder.js";
import { PROJECT } from "../support/published-project.js";
import { contextOf, projectOf } from "../support/step-context.js";

export const FIRST = "2026-02-01 00:00:00";

const CUBE = `name: sales
title: Sales
fact: line
dimensions: { date: { time: business_date }, channel: channel }
measures:
  revenue: { sum: amount_home, format: money }
  lines: { count: rows }
`;

const line = (channel: string, day: string, amount: string): Row => ({
  transaction_id: `${channel} ${day}`,
  line_id: `${channel} ${day}`,
  customer_id: "c1",
  channel,
  occurred_at: `${day} 10:00:00`,
  known_at: `${day} 10:00:00`,
  business_date: day,
  amount_home: amount,
  kind: "sale",
  is_sale: true,
});

export const LINES = [
  line("shop", "2026-01-03", "0.1100"),
  line("web", "2026-01-02", "1234.8900"),
  line("web", "2026-01-04", "2.0000"),
];

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  "core.line_version": LINES,
  "core.customer": [
    { customer_id: "c1", customer_ref: "17", name: "Ann Lee", tier: "gold" },
    { customer_id: "c2", customer_ref: "18", name: "Bob", tier: null },
  ],
  "core.customer_ref": [
    { space: "shop", ref: "17", customer_id: "c1" },
    { space: "shop", ref: "18", customer_id: "c2" },
  ],
  "core.customer_merge": [],
  "result.rfm": [
    { customer_id: "c1", segment: "champion", recency_days: 3, frequency: 2, monetary: "1236.8900", as_of: FIRST },
    { customer_id: "c2", segment: "new", recency_days: 9, frequency: 1, monetary: null, as_of: FIRST },
  ],
  "result.customer": [
    {
      customer_id: "c1",
      gross_sales: "1237.0000",
      monetary: "1236.8900",
      frequency: 3,
      recency_days: 27,
      tier: "gold",
    },
    { customer_id: "c2", gross_sales: null, monetary: null, frequency: null, recency_days: null, tier: null },
  ],
  "result.segment_member": [{ segment: "vips", customer_id: "c1" }],
  "result.list_decision": [
    { list: "win-back", customer_id: "c2", outcome: "excluded", rule: "no-consent", rank: null, as_of: FIRST },
    { list: "win-back", customer_id: "c1", outcome: "delivered", rule: null, rank: 1, as_of: FIRST },
  ],
};

/** A project folder with one published night, gone with the test. It has no warehouse: whoever reads one fails. */
export async function companyFolder(tables: Readonly<Record<string, readonly Row[]>> = {}): Promise<string> {
  const directory = projectFolder({
    "clientele.yaml": PROJECT,
    "cubes/sales.yaml": CUBE,
    "segments/vips.yaml": "name: vips\nwhere: monetary > 1000\n",
  });
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  await publishNight(directory, FIRST, tables);
  return directory;
}

export async function publishNight(
  directory: string,
  asOf: string,
  tables: Readonly<Record<string, readonly Row[]>> = {},
): Promise<void> {
  const warehouse = await given({ ...TABLES, ...tables });
  await publish(contextOf(warehouse, projectOf({ directory }), asOf));
  warehouse.close();
}

/** The same, opened. */
export async function company(
  tables: Readonly<Record<string, readonly Row[]>> = {},
  options: OpenOptions = {},
): Promise<Company> {
  const opened = await open(await companyFolder(tables), { threads: 1, ...options });
  onTestFinished(() => opened.close());
  return opened;
}

/** The code of the error that a call ends with. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (cause) {
    const { name, code, message } = cause as { name: string; code: string; message: string };
    return name === "ClienteleError" && message.length > 15 ? code : `${name}: ${message}`;
  }
  return "none";
}
