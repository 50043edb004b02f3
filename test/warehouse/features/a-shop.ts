import { rmSync } from "node:fs";
import { runSome } from "../../../pipelines/nightly.js";
import { projectPaths } from "../../../project/paths.js";
import type { Project } from "../../../project/project.js";
import { readProject } from "../../../project/read-project.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { projectFolder } from "../../support/project-folder.js";
import { toyCall } from "../../support/toy-call.js";

export const DAY = 86_400_000;
/** The first day of the shop, as milliseconds of a clock without zones. */
export const START = Date.UTC(2024, 0, 1);
export const DAYS = 730;

/** A time of the shop: so many days after its start. */
export const at = (days: number): string =>
  new Date(START + Math.round((days * DAY) / 1000) * 1000).toISOString().slice(0, 19).replace("T", " ");

/** One row of a source as its file has it; times as days after the start. */
export type Row = Readonly<Record<string, string | number | boolean | null>> & { readonly known: number };

export type Shop = Readonly<Record<keyof typeof SOURCES, readonly Row[]>>;

/** Columns of each source: `time` marks those that are days after the start, in the file a timestamp. */
export const SOURCES = {
  transactions: {
    append: true,
    version: false,
    columns: [
      ...[
        "transaction_id",
        "line_id",
        "customer_ref",
        "product_id",
        "amount",
        "discount",
        "kind",
        "channel",
        "location",
      ],
      ...["occurred_at:time", "promised_at:time", "fulfilled_at:time"],
    ],
  },
  contacts: {
    append: true,
    version: false,
    columns: [
      ...["contact_id", "customer_ref", "channel", "direction", "topic", "wait_seconds", "resolved", "abandoned"],
      "occurred_at:time",
    ],
  },
  cases: {
    append: false,
    version: true,
    columns: [
      ...["case_id", "customer_ref", "kind", "reopened", "satisfaction", "compensation"],
      ...["opened_at:time", "promised_at:time", "resolved_at:time", "closed_at:time"],
    ],
  },
  surveys: {
    append: true,
    version: false,
    columns: ["response_id", "item", "customer_ref", "instrument", "score", "answered_at:time"],
  },
  treatments: {
    append: false,
    version: false,
    columns: ["campaign_id", "customer_ref", "arm", "outcome", "treated_at:time"],
  },
  consents: { append: false, version: false, columns: ["customer_ref", "channel", "state", "changed_at:time"] },
  subscriptions: {
    append: false,
    version: true,
    columns: ["subscription_id", "customer_ref", "price", "started_at:time", "ended_at:time"],
  },
  loyalty_events: {
    append: true,
    version: false,
    columns: ["customer_ref", "kind", "points", "tier", "occurred_at:time"],
  },
  web_events: {
    append: true,
    version: false,
    columns: ["session_id", "customer_ref", "event", "results", "occurred_at:time"],
  },
  customer_links: { append: false, version: false, columns: ["customer_ref", "other_ref", "relation"] },
  products: { append: false, version: false, columns: ["product_id", "category", "subcategory"] },
  locations: { append: false, version: false, columns: ["location", "region"] },
  customers: { append: false, version: false, columns: ["customer_ref", "tier", "birth_date", "joined_at:time"] },
} as const;

/** What a first load says of customers and products is not dated. */
const UNDATED: readonly string[] = ["products", "locations", "customers"];

export interface LoadedShop {
  readonly project: Project;
  readonly warehouse: Warehouse;
  /** Closes the warehouse and removes its folder. */
  readonly close: () => void;
}

/** A project whose files hold these rows, loaded. */
export async function loadShop(shop: Shop): Promise<LoadedShop> {
  const folder = projectFolder({ "clientele.yaml": configuration(), ...files(shop) });
  const project = await readProject(folder, {}, ENTITIES);
  const call = toyCall(project, { asOf: at(DAYS) });
  const { exitCode, failure } = await runSome(call, new Set(["load", "identity", "core"]));
  if (exitCode !== 0) throw new Error(JSON.stringify(failure));
  const warehouse = await Warehouse.open(projectPaths(folder).warehouse, { threads: 2 });
  const close = () => {
    warehouse.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { project, warehouse, close };
}

/** The shop as it was known before a day: later rows are not there, later times and what hangs on them are not told. */
export function asKnown(shop: Shop, day: number): Shop {
  const blanked = (row: Row, later: string, ...with_: readonly string[]): Row =>
    typeof row[later] === "number" && (row[later] as number) >= day
      ? { ...row, ...Object.fromEntries([later, ...with_].map((name) => [name, null])) }
      : row;
  const known = Object.fromEntries(
    Object.entries(shop).map(([name, rows]) => [name, rows.filter((row) => UNDATED.includes(name) || row.known < day)]),
  ) as unknown as Shop;
  return {
    ...known,
    transactions: known.transactions.map((row) => blanked(row, "fulfilled_at")),
    cases: known.cases.map((row) =>
      blanked(blanked(row, "resolved_at"), "closed_at", "reopened", "satisfaction", "compensation"),
    ),
    subscriptions: known.subscriptions.map((row) => blanked(row, "ended_at")),
  };
}

function configuration(): string {
  const sources = Object.entries(SOURCES).map(([name, { append, version, columns }]) => {
    const names = columns.map((column) => column.split(":")[0]!);
    const mapped = [...names, ...(UNDATED.includes(name) ? [] : ["known_at"])].map((column) => `${column}: ${column}`);
    const mode = append ? "append" : "upsert";
    return `  ${name}:\n    entity: ${name}\n    files: "${name}.ndjson"\n    mode: ${mode}\n${
      version ? "    version_by: known_at\n" : ""
    }    columns: { ${mapped.join(", ")} }\n    guards: { min_rows: 0 }\n`;
  });
  return `name: shop\ntime_zone: UTC\ncurrency: EUR\nsources:\n${sources.join("")}`;
}

function files(shop: Shop): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SOURCES).map(([name, { columns }]) => {
      const rows = shop[name as keyof Shop].map((row) => {
        const cells = columns.map((column) => {
          const [key, kind] = column.split(":") as [string, string?];
          const value = row[key] ?? null;
          return [key, kind === "time" && typeof value === "number" ? at(value) : value];
        });
        return JSON.stringify(Object.fromEntries([...cells, ["known_at", at(row.known)]]));
      });
      return [`${name}.ndjson`, rows.map((row) => `${row}\n`).join("")];
    }),
  );
}
