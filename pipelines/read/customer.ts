import { ConfigurationError } from "../../project/errors.js";
import {
  CUSTOMER_FACTS,
  findCustomers,
  readCustomerRows,
  readFormerIds,
  readLastFacts,
  readLastTransactions,
  readListDecisions,
  type PlainRow,
} from "../../warehouse/snapshot/customer/read-customer.js";
import type { Snapshot } from "../../warehouse/snapshot/reader.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

/** All that is known of one customer as of the snapshot. Holds personal data. */
export interface CustomerCard {
  readonly customer_id: string;
  readonly as_of: string;
  /** Ids that became this one. */
  readonly former_ids: readonly string[];
  /** The row of `core.customer`, without what is null. */
  readonly attributes: PlainRow;
  /** The row of `result.customer`, without what is null or stands in `attributes`. */
  readonly results: PlainRow;
  /** Rows by subject: refs, segments, offers, lists, transactions, then every fact that has any. */
  readonly rows: Readonly<Record<string, readonly PlainRow[]>>;
}

/** The last rows of each fact; older ones: `clientele sql`. */
const LAST = 10;

/**
 * Everything known of the customer whom a person names by customer_id, former id, ref or `space:ref`.
 * @throws {ConfigurationError} unknown-customer, ambiguous-customer
 */
export async function readCustomer(reading: Reading, ref: string): Promise<CustomerCard> {
  return withSnapshot(reading, { private: true }, async (snapshot) => readCard(snapshot, await findOne(snapshot, ref)));
}

async function findOne({ warehouse, asOf, has }: Snapshot, ref: string): Promise<string> {
  const known = ["core.customer", "core.customer_ref", "core.customer_merge"].every(has);
  const found = known ? await findCustomers(warehouse, spellings(ref), asOf) : [];
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new ConfigurationError(
      "unknown-customer",
      `no customer has this id or ref as of ${asOf}. A ref is written as its source writes it; a phone number as +441234567890.`,
    );
  }
  throw new ConfigurationError(
    "ambiguous-customer",
    `${found.length} customers have this ref in different spaces: ${found.join(", ")}. Name one of them, or write space:ref.`,
  );
}

/** As typed, as e-mail addresses are stored, and as phone numbers are. */
function spellings(ref: string): string[] {
  const text = ref.trim();
  return [...new Set([text, text.toLowerCase(), text.replace(/[\s().-]/g, "").replace(/^00/, "+")])];
}

async function readCard({ warehouse, asOf, has }: Snapshot, customerId: string): Promise<CustomerCard> {
  const ids = await readFormerIds(warehouse, customerId, asOf);
  const rowsOf = (relation: string, order: readonly string[] = [], of: readonly string[] = [customerId]) =>
    has(relation) ? readCustomerRows(warehouse, relation, of, order) : Promise.resolve([]);
  const attributes = filled((await rowsOf("core.customer"))[0] ?? {}, {});
  const rows: Record<string, readonly PlainRow[]> = {
    refs: (await rowsOf("core.customer_ref", ["space", "ref"], ids)).map(({ space, ref }) => ({
      space: space!,
      ref: ref!,
    })),
    segments: (await rowsOf("result.segment_member", ["segment"])).map(({ segment }) => ({ segment: segment! })),
    offers: (await rowsOf("result.next_product", ["kind", "rank"])).map(
      ({ kind, rank, product_id, score, reason }): PlainRow => ({
        kind: kind!,
        rank: rank!,
        product_id: product_id!,
        score: Math.round(Number(score) * 1e4) / 1e4,
        reason: reason!,
      }),
    ),
    lists: has("history.list_decision_change") ? await readListDecisions(warehouse, ids, LAST) : [],
    transactions: has("core.line") ? await readLastTransactions(warehouse, customerId, LAST) : [],
  };
  for (const entity of CUSTOMER_FACTS.filter(({ fact }) => has(`core.${fact}`))) {
    rows[entity.name] = await readLastFacts(warehouse, entity, customerId, LAST);
  }
  return {
    customer_id: customerId,
    as_of: asOf,
    former_ids: ids.filter((id) => id !== customerId),
    attributes,
    results: filled((await rowsOf("result.customer"))[0] ?? {}, attributes),
    rows: Object.fromEntries(Object.entries(rows).filter(([, found]) => found.length > 0)),
  };
}

const filled = (row: PlainRow, besides: PlainRow): PlainRow =>
  Object.fromEntries(
    Object.entries(row).filter(
      ([name, value]) => value !== null && !["customer_id", "as_of"].includes(name) && besides[name] !== value,
    ),
  );
