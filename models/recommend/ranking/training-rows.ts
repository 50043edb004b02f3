import type { Column, Table } from "../../table.js";
import { candidateReader, FEATURES, type CandidateParams } from "../candidates.js";
import type { IndexedPurchases } from "../purchases.js";
import type { Sources } from "../sources/fit-sources.js";

/** Candidates of customers as of a day, with what was bought in the days after it. Rows of a customer stand together, those bought before first. */
export interface CandidateRows {
  /** One a feature, in the order of `FEATURES`. */
  readonly columns: readonly Float32Array[];
  readonly product: Int32Array;
  /** 1: bought in the days after. */
  readonly label: Uint8Array;
  /** Of each customer, in the order of the rows. */
  readonly customer: Int32Array;
  readonly size: Int32Array;
  readonly repeats: Int32Array;
  /** Different products bought in the days after, and of them those that were bought before too. */
  readonly bought: Int32Array;
  readonly boughtAgain: Int32Array;
  /** How many customers it stands for: of those who bought nothing only some are drawn. */
  readonly weight: Float64Array;
}

export interface RowParams extends CandidateParams {
  /** Customers who bought in the days after, and as many who did not, at most. */
  readonly mostCustomers: number;
}

/** @param until the first day after the days that are asked of */
export function collectRows(
  purchases: IndexedPurchases,
  sources: Sources,
  until: number,
  params: RowParams,
): CandidateRows {
  const { asOf } = sources;
  const picked = pickCustomers(purchases, asOf, until, params.mostCustomers);
  const { read } = candidateReader(purchases, sources, params);
  const width = FEATURES.length;
  const [products, features, labels]: [Int32Array[], Float32Array[], Uint8Array[]] = [[], [], []];
  const perCustomer = () => new Int32Array(picked.customer.length);
  const [size, repeats, bought, boughtAgain] = [perCustomer(), perCustomer(), perCustomer(), perCustomer()];
  const { offsets, day, product } = purchases;
  const boughtBy = new Int32Array(purchases.products).fill(-1);
  picked.customer.forEach((who, nr) => {
    const candidates = read(who);
    for (let line = offsets[who]!; line < offsets[who + 1]!; line++) {
      if (day[line]! < asOf || day[line]! >= until || boughtBy[product[line]!] === who) continue;
      boughtBy[product[line]!] = who;
      bought[nr]!++;
      if (candidates.placeOf(product[line]!) >= 0) boughtAgain[nr]!++;
    }
    size[nr] = candidates.size;
    repeats[nr] = candidates.repeats;
    products.push(candidates.product.slice(0, candidates.size));
    features.push(candidates.features.slice(0, candidates.size * width));
    labels.push(Uint8Array.from(products.at(-1)!, (what) => (boughtBy[what] === who ? 1 : 0)));
  });
  const rows = size.reduce((sum, one) => sum + one, 0);
  const columns = FEATURES.map(() => new Float32Array(rows));
  const all = { product: new Int32Array(rows), label: new Uint8Array(rows) };
  let at = 0;
  products.forEach((some, nr) => {
    all.product.set(some, at);
    all.label.set(labels[nr]!, at);
    for (let i = 0; i < some.length; i++, at++) {
      for (let k = 0; k < width; k++) columns[k]![at] = features[nr]![i * width + k]!;
    }
  });
  return { ...all, ...picked, columns, size, repeats, bought, boughtAgain };
}

export const tableOf = (columns: readonly Float32Array[], rows: number): Table => ({
  rows,
  columns: FEATURES.map((name, k): Column => ({ kind: "numeric", name, values: columns[k]!.subarray(0, rows) })),
});

/** The rows of those customers for whom `keep` says so, by their place. */
export function someRows(rows: CandidateRows, keep: (nr: number) => boolean): CandidateRows {
  return joinRows([rows], keep);
}

/** Several sets as one. */
export function joinRows(sets: readonly CandidateRows[], keep: (nr: number) => boolean = () => true): CandidateRows {
  const kept = sets.flatMap((set) => {
    const parts: { set: CandidateRows; nr: number; from: number }[] = [];
    let from = 0;
    set.size.forEach((size, nr) => {
      if (keep(nr)) parts.push({ set, nr, from });
      from += size;
    });
    return parts;
  });
  const rows = kept.reduce((sum, { set, nr }) => sum + set.size[nr]!, 0);
  const columns = FEATURES.map(() => new Float32Array(rows));
  const product = new Int32Array(rows);
  const label = new Uint8Array(rows);
  let at = 0;
  for (const { set, nr, from } of kept) {
    const end = from + set.size[nr]!;
    columns.forEach((column, k) => column.set(set.columns[k]!.subarray(from, end), at));
    product.set(set.product.subarray(from, end), at);
    label.set(set.label.subarray(from, end), at);
    at += end - from;
  }
  const ofCustomers = (name: "customer" | "size" | "repeats" | "bought" | "boughtAgain"): Int32Array =>
    Int32Array.from(kept, ({ set, nr }) => set[name][nr]!);
  return {
    columns,
    product,
    label,
    customer: ofCustomers("customer"),
    size: ofCustomers("size"),
    repeats: ofCustomers("repeats"),
    bought: ofCustomers("bought"),
    boughtAgain: ofCustomers("boughtAgain"),
    weight: Float64Array.from(kept, ({ set, nr }) => set.weight[nr]!),
  };
}

function pickCustomers({ customers, offsets, day }: IndexedPurchases, asOf: number, until: number, most: number) {
  const [buyers, others]: [number[], number[]] = [[], []];
  for (let who = 0; who < customers; who++) {
    if (offsets[who]! === offsets[who + 1]! || day[offsets[who]!]! >= asOf) continue;
    let line = offsets[who + 1]! - 1;
    while (day[line]! >= until) line--;
    (day[line]! >= asOf ? buyers : others).push(who);
  }
  const stride = (list: readonly number[]): number => Math.max(1, Math.ceil(list.length / most));
  const [ofBuyers, ofOthers] = [stride(buyers), stride(others)];
  const drawn = [
    ...buyers.filter((_, i) => i % ofBuyers === 0).map((who) => [who, ofBuyers] as const),
    ...others.filter((_, i) => i % ofOthers === 0).map((who) => [who, ofOthers] as const),
  ].sort(([a], [b]) => a - b);
  return {
    customer: Int32Array.from(drawn, ([who]) => who),
    weight: Float64Array.from(drawn, ([, stands]) => stands),
  };
}
