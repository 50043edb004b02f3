import fc from "fast-check";
import type { SourceDefinition } from "../../../project/source-definition.js";
import { entityNamed } from "../../../warehouse/schema/entities.js";
import type { NaiveColumn, NaiveSource } from "../../support/naive-load.js";
import { sourceOf } from "./source-of.js";

type Raw = Readonly<Record<string, string>>;

/** One way to load, as the loader and as the naive model know it, and rows that meet each other often. */
export interface Family {
  readonly naive: NaiveSource;
  readonly source: SourceDefinition;
  readonly header: readonly string[];
  /** Columns that a file may lack. */
  readonly optional: readonly string[];
  readonly row: fc.Arbitrary<Raw>;
  /** The mapping after it was mended. */
  readonly mended?: { readonly naive: NaiveSource; readonly source: SourceDefinition };
}

const one = (...values: readonly string[]) => fc.constantFrom(...values);
const day = fc.integer({ min: 1, max: 12 }).map((d) => `2026-01-${String(d).padStart(2, "0")} 10:00:00`);
const known = fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 1, arbitrary: day });

const TYPES = { text: "text", money: "money", quantity: "quantity", time: "time" } as const;

interface Shape {
  readonly name: string;
  readonly entity: string;
  readonly mode: "append" | "upsert" | "snapshot";
  readonly key: NaiveSource["key"];
  /** Canonical names: the file's columns are called the same, in capitals. */
  readonly columns: readonly string[];
  readonly optional?: readonly string[];
  readonly row: Readonly<Record<string, fc.Arbitrary<string>>>;
  readonly more?: {
    readonly knownAt?: true;
    readonly versionBy?: string;
    readonly idSpace?: string;
    readonly where?: { readonly sql: string; readonly test: (raw: Raw) => boolean };
  };
}

function family(shape: Shape): Family {
  const entity = entityNamed(shape.entity)!;
  const of = (name: string): NaiveColumn => {
    const column = entity.columns.find((c) => c.name === name)!;
    const later = typeof column.known === "object" ? { laterThan: column.known.laterThan } : {};
    return {
      name,
      from: name.toUpperCase(),
      type: TYPES[column.type as keyof typeof TYPES],
      required: column.required,
      spacedId: column.spacedId,
      ...later,
    };
  };
  const { knownAt, versionBy, idSpace, where } = shape.more ?? {};
  const columns = entity.columns.filter((c) => shape.columns.includes(c.name)).map((c) => of(c.name));
  const naive: NaiveSource = {
    name: shape.name,
    entity: shape.entity,
    mode: shape.mode,
    key: shape.key,
    columns,
    ownTime: entity.ownTime,
    ...(knownAt === undefined ? {} : { knownAt: "KNOWN" }),
    ...(versionBy === undefined ? {} : { versionBy }),
    ...(idSpace === undefined ? {} : { idSpace }),
    ...(where === undefined ? {} : { where: where.test }),
  };
  const mapped = Object.fromEntries(columns.map((c) => [c.name, c.from]));
  const source = sourceOf(shape.name, shape.entity, knownAt ? { ...mapped, known_at: "KNOWN" } : mapped, {
    mode: shape.mode,
    versionBy: versionBy ?? null,
    idSpace: idSpace ?? null,
    where: where?.sql ?? null,
  });
  const extra = [...(knownAt ? ["KNOWN"] : []), ...(versionBy === undefined ? [] : [versionBy])];
  const cells = Object.fromEntries(Object.entries(shape.row).map(([name, value]) => [name.toUpperCase(), value]));
  return {
    naive,
    source,
    header: [...columns.map((c) => c.from), ...extra],
    optional: (shape.optional ?? []).map((n) => n.toUpperCase()),
    row: fc.record(cells, { noNullPrototype: true }),
  };
}

const price = one("1.50", "2.00", "10.25");
const receipt = (prefix: string) => ({
  transaction_id: one(`${prefix}1`, `${prefix}2`, `${prefix}3`),
  customer_ref: one("", "u1", "u2"),
  occurred_at: one("2026-01-02 10:00:00", "2026-01-02 10:00:00", "2026-01-05 10:00:00"),
  product_id: one("p1", "p2", "p3", "p4"),
  unit_price: fc.oneof({ weight: 12, arbitrary: price }, { weight: 1, arbitrary: one("1_0", "1e3") }),
  quantity: one("1", "1", "2", "-1"),
  channel: one("", "web", "shop"),
});
const RECEIPT = ["transaction_id", "customer_ref", "occurred_at", "product_id", "quantity", "unit_price", "channel"];

const contact = (prefix: string) => ({
  contact_id: one(`${prefix}1`, `${prefix}2`, `${prefix}3`, `${prefix}4`),
  customer_ref: one("", "u1", "u2"),
  occurred_at: one("2026-01-02 10:00:00", "2026-01-03", "2026-01-06 10:00:00", "2026-02-30"),
  channel: one("phone", "phone", "mail", "fax"),
  topic: one("", "bill", "moving"),
  queue: one("", "north"),
  known,
});
const CONTACT = ["contact_id", "customer_ref", "occurred_at", "channel", "topic", "queue"];

const product = (prefix: string) => ({
  product_id: one(`${prefix}1`, `${prefix}2`, `${prefix}3`),
  product_name: one("tea", "pot"),
  brand: one("", "Ahorn"),
  list_price: one("3.00", "4.00", "free"),
  status: one("", "live"),
});
const PRODUCT = ["product_id", "product_name", "brand", "list_price", "status"];

const withMend = (
  base: Family,
  change: (naive: NaiveSource) => NaiveSource,
  source: Partial<SourceDefinition>,
): Family => ({
  ...base,
  mended: { naive: change(base.naive), source: { ...base.source, ...source } },
});

/** Every way to load that contract section 5 knows, by name; those of one entity share keys only where they say so. */
export const FAMILIES: Readonly<Record<string, readonly Family[]>> = {
  "receipts, appended": [
    family({
      name: "till",
      entity: "transactions",
      mode: "append",
      key: "lines",
      columns: RECEIPT,
      optional: ["channel", "customer_ref"],
      row: { ...receipt("a"), known },
      more: { knownAt: true },
    }),
  ],
  "receipts of two sources": [
    family({
      name: "north",
      entity: "transactions",
      mode: "append",
      key: "lines",
      columns: RECEIPT,
      row: receipt("b"),
    }),
    family({
      name: "south",
      entity: "transactions",
      mode: "append",
      key: "lines",
      columns: RECEIPT,
      row: receipt("b"),
    }),
    family({
      name: "spaced",
      entity: "transactions",
      mode: "append",
      key: "lines",
      columns: RECEIPT,
      row: receipt("b"),
      more: { idSpace: "s" },
    }),
  ],
  "receipts, corrected as a whole": [
    family({
      name: "whole",
      entity: "transactions",
      mode: "upsert",
      key: "lines",
      columns: RECEIPT,
      optional: ["channel"],
      row: { ...receipt("c"), known },
      more: { knownAt: true },
    }),
    family({
      name: "copy",
      entity: "transactions",
      mode: "snapshot",
      key: "lines",
      columns: RECEIPT,
      row: receipt("d"),
    }),
  ],
  "numbered lines": [
    family({
      name: "numbered",
      entity: "transactions",
      mode: "append",
      key: ["transaction_id", "line_id"],
      columns: [...RECEIPT, "line_id", "discount"],
      optional: ["channel", "discount"],
      row: { ...receipt("e"), line_id: one("1", "2"), discount: one("", "0.50") },
    }),
    family({
      name: "amended",
      entity: "transactions",
      mode: "upsert",
      key: ["transaction_id", "line_id"],
      columns: [...RECEIPT, "line_id", "fulfilled_at"],
      optional: ["fulfilled_at"],
      row: { ...receipt("f"), line_id: one("1", "2"), fulfilled_at: fc.oneof(fc.constant(""), day) },
    }),
  ],
  "contacts, appended by two sources": [
    withMend(
      family({
        name: "calls",
        entity: "contacts",
        mode: "append",
        key: ["contact_id"],
        columns: CONTACT,
        optional: ["topic", "queue"],
        row: contact("g"),
        more: { knownAt: true, where: { sql: "CHANNEL <> 'fax'", test: (r) => r["CHANNEL"] !== "fax" } },
      }),
      (naive) => ({ ...naive, where: (r) => r["CHANNEL"] === "phone" }),
      { where: "CHANNEL = 'phone'" },
    ),
    family({
      name: "mails",
      entity: "contacts",
      mode: "append",
      key: ["contact_id"],
      columns: CONTACT,
      optional: ["topic"],
      row: contact("g"),
      more: { knownAt: true },
    }),
  ],
  "contacts, upserted": [
    withMend(
      family({
        name: "desk",
        entity: "contacts",
        mode: "upsert",
        key: ["contact_id"],
        columns: CONTACT,
        optional: ["topic", "queue", "customer_ref"],
        row: contact("h"),
        more: { knownAt: true },
      }),
      (naive) => ({ ...naive, idSpace: "desk" }),
      { idSpace: "desk" },
    ),
    family({
      name: "branch",
      entity: "contacts",
      mode: "upsert",
      key: ["contact_id"],
      columns: CONTACT,
      row: contact("h"),
    }),
  ],
  "products, whole copies": [
    family({
      name: "shelf",
      entity: "products",
      mode: "snapshot",
      key: ["product_id"],
      columns: PRODUCT,
      optional: ["brand"],
      row: product("i"),
    }),
  ],
  "products, ranked by a number and by a time": [
    family({
      name: "ranked",
      entity: "products",
      mode: "upsert",
      key: ["product_id"],
      columns: PRODUCT,
      optional: ["status", "brand"],
      row: { ...product("j"), rev: one("1", "2", "3", "10") },
      more: { versionBy: "REV" },
    }),
    family({
      name: "dated",
      entity: "products",
      mode: "upsert",
      key: ["product_id"],
      columns: PRODUCT,
      row: { ...product("k"), rev: day },
      more: { versionBy: "REV" },
    }),
    family({
      name: "listed",
      entity: "products",
      mode: "snapshot",
      key: ["product_id"],
      columns: PRODUCT,
      row: { ...product("l"), rev: one("1", "2", "3") },
      more: { versionBy: "REV" },
    }),
  ],
  "events without a key": [
    family({
      name: "clicks",
      entity: "web_events",
      mode: "append",
      key: null,
      columns: ["session_id", "occurred_at", "event", "page"],
      row: {
        session_id: one("m1", "m2"),
        occurred_at: one("2026-01-03 10:00:00", "2026-01-04 10:00:00"),
        event: one("view"),
        page: one("", "home"),
      },
    }),
    family({
      name: "links",
      entity: "customer_links",
      mode: "upsert",
      key: null,
      columns: ["customer_ref", "other_ref", "relation"],
      row: { customer_ref: one("u1", "u2"), other_ref: one("n1"), relation: one("same", "household") },
    }),
    family({
      name: "steps",
      entity: "case_events",
      mode: "append",
      key: null,
      columns: ["case_id", "activity", "occurred_at", "resource"],
      row: {
        case_id: one("o1"),
        activity: one("open", "call"),
        occurred_at: one("2026-01-03 10:00:00"),
        resource: one("", "r1"),
      },
    }),
  ],
  "customers, one per source": [
    family({
      name: "shop",
      entity: "customers",
      mode: "upsert",
      key: ["customer_ref"],
      columns: ["customer_ref", "tier", "city"],
      optional: ["city"],
      row: { customer_ref: one("u1", "u2"), tier: one("", "gold"), city: one("", "Bonn") },
    }),
    family({
      name: "club",
      entity: "customers",
      mode: "upsert",
      key: ["customer_ref"],
      columns: ["customer_ref", "tier"],
      row: { customer_ref: one("u1", "u2"), tier: one("", "gold", "blue") },
    }),
  ],
};
