import { isWithheld, type Holdout } from "../../../../models/holdout/holdout.js";

/** An id that withdrew its consent and may have become another customer since. */
export const WITHDRAWN = "gone0";

export interface NaiveCustomer {
  readonly customer_id: string;
  readonly email: string | null;
  readonly churn_probability: number | null;
  readonly city: string | null;
  readonly segments: readonly string[];
  readonly consent: "granted" | "withdrawn" | null;
}

export interface NaiveList {
  readonly segment: string;
  readonly contact: { readonly consent: "required" | "unless_withdrawn"; readonly address: boolean } | null;
  readonly exclude: readonly string[];
  readonly control: Holdout | null;
  readonly holdout: Holdout | null;
  readonly order: readonly { readonly column: "churn_probability" | "city"; readonly descending: boolean }[];
  readonly limit: number | null;
}

export interface NaiveDecision {
  readonly customer_id: string;
  readonly outcome: "delivered" | "withheld" | "excluded";
  readonly rule: string | null;
  readonly rank: number | null;
}

/** Section 8 of the contract, word by word and one customer at a time; sorted by customer_id. */
export function naiveList(
  customers: readonly NaiveCustomer[],
  merges: readonly { from_id: string; into_id: string }[],
  list: NaiveList,
): NaiveDecision[] {
  const decisions: NaiveDecision[] = [];
  const candidates: NaiveCustomer[] = [];
  for (const customer of customers.filter(({ segments }) => segments.includes(list.segment))) {
    const rule = keptOff(customer, formerIds(customer.customer_id, merges), list);
    if (rule === null) candidates.push(customer);
    else decisions.push({ customer_id: customer.customer_id, outcome: "excluded", rule, rank: null });
  }
  candidates.sort((a, b) => compareBy(a, b, list.order));
  let delivered = 0;
  candidates.forEach(({ customer_id }, i) => {
    const one = { customer_id, rank: i + 1 };
    if (list.limit !== null && delivered >= list.limit) {
      decisions.push({ ...one, outcome: "excluded", rule: "limit" });
    } else if (list.holdout !== null && isWithheld(list.holdout, formerIds(customer_id, merges))) {
      decisions.push({ ...one, outcome: "withheld", rule: "hold-out" });
    } else {
      delivered++;
      decisions.push({ ...one, outcome: "delivered", rule: null });
    }
  });
  return decisions.sort((a, b) => (a.customer_id < b.customer_id ? -1 : 1));
}

/** The id, and every id that became it, by one merge or several. */
function formerIds(id: string, merges: readonly { from_id: string; into_id: string }[]): string[] {
  const ids = [id];
  for (const known of ids) {
    for (const { from_id, into_id } of merges) if (into_id === known && !ids.includes(from_id)) ids.push(from_id);
  }
  return ids;
}

function keptOff(customer: NaiveCustomer, ids: readonly string[], list: NaiveList): string | null {
  if (list.contact !== null) {
    if (customer.consent === "withdrawn" || ids.includes(WITHDRAWN)) return "withdrawn";
    if (list.contact.consent === "required" && customer.consent !== "granted") return "no-consent";
    if (list.contact.address && (customer.email ?? "").trim() === "") return "no-address";
  }
  for (const segment of list.exclude) if (customer.segments.includes(segment)) return `segment:${segment}`;
  return list.control !== null && isWithheld(list.control, ids) ? "global-control" : null;
}

function compareBy(a: NaiveCustomer, b: NaiveCustomer, order: NaiveList["order"]): number {
  for (const { column, descending } of order) {
    const [x, y] = [a[column], b[column]];
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null) return -1;
    return (x < y ? -1 : 1) * (descending ? -1 : 1);
  }
  return a.customer_id < b.customer_id ? -1 : 1;
}
