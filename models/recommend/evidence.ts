import { FEATURES, type Feature } from "./candidates.js";
import { historyReader, type CustomerHistory } from "./customer-history.js";
import type { Kind, Source } from "./offers.js";
import type { IndexedPurchases } from "./purchases.js";
import { followShare } from "./sources/followed-products.js";
import { HALF_LIFE, type Sources } from "./sources/fit-sources.js";
import type { ProductLinks } from "./sources/product-links.js";
import { WINDOWS } from "./sources/product-statistics.js";

/** Why a product is offered; NaN and −1 as in `Offers`. */
export interface Evidence {
  readonly source: Source;
  readonly because: number;
  readonly also: number;
  readonly share: number;
  readonly times: number;
  readonly sinceDays: number;
  readonly gapDays: number;
}

export const NOTHING = {
  because: -1,
  also: -1,
  share: Number.NaN,
  times: 0,
  sinceDays: Number.NaN,
  gapDays: Number.NaN,
};

/** Below this share "of those also bought" convinces nobody. */
const LEAST_SHARE = 0.05;
/** A product is due when as many days have passed as it usually lasts, a tenth less. */
const DUE = 0.9;
const AT = Object.fromEntries(FEATURES.map((name, i) => [name, i])) as Record<Feature, number>;

/**
 * What spoke loudest for an offer, and which of the customer's products. One customer after the other.
 * @param dayOf as of which day a customer is ranked
 */
export function evidenceReader(
  purchases: IndexedPurchases,
  sources: Sources,
  popularDays: number,
  dayOf: (customer: number) => number,
) {
  const reader = historyReader(purchases, HALF_LIFE);
  const { statistics } = sources;
  const window = WINDOWS.findIndex((days) => days === popularDays);
  let customer = -1;
  let history: CustomerHistory;
  return (who: number, kind: Kind, product: number, feature: (at: number) => number): Evidence => {
    if (who !== customer) {
      history = reader.read(who, dayOf(who));
      customer = who;
    }
    if (kind === "repeat") return ownEvidence(history, reader.placeOf(product), dayOf(who));
    const spoken = loudest(history, product, sources, purchases.group, feature);
    if (spoken !== null) return { ...NOTHING, ...spoken };
    const share = statistics.buyers[window]![product]! / Math.max(1, statistics.everybody[window]!);
    return { ...NOTHING, source: "popular", share };
  };
}

/** What the customer's own purchases say of a product that stands at `at` in their history. */
export function ownEvidence({ times, first, last }: CustomerHistory, at: number, asOf: number): Evidence {
  const often = times[at]!;
  const sinceDays = asOf - last[at]!;
  const gapDays = often > 1 ? (last[at]! - first[at]!) / (often - 1) : Number.NaN;
  const due = often > 2 && sinceDays >= DUE * gapDays && sinceDays <= 3 * gapDays;
  return { ...NOTHING, source: due ? "due-again" : "bought-often", times: often, sinceDays, gapDays };
}

/** A source counts by how near it puts the product to the best that it knows for this customer. */
function loudest(
  history: CustomerHistory,
  product: number,
  sources: Sources,
  group: Int32Array | undefined,
  feature: (at: number) => number,
): Pick<Evidence, "source" | "because" | "also" | "share"> | null {
  const said = (name: Feature): number => feature(AT[name]) || 0;
  // Where a source says nothing of the product there is no link to look for.
  const linked = (name: "followed" | "ease" | "similar"): { because: number; also: number } =>
    said(name) === 0 ? { because: -1, also: -1 } : strongestTwo(sources[name], history, product);
  const followed = linked("followed");
  const share = followed.because < 0 ? 0 : followShare(sources.followed, followed.because, product);
  const claims: { source: Source; loud: number }[] = [
    { source: "followed", loud: share < LEAST_SHARE ? 0 : Math.max(said("followed_share"), Math.min(1, 2 * share)) },
    { source: "alike-products", loud: Math.max(said("ease_share"), said("similar_share")) },
    { source: "alike-customers", loud: said("neighbours_share") },
    { source: "taste", loud: said("group_share") },
  ];
  claims.sort((a, b) => b.loud - a.loud);
  for (const { source, loud } of claims) {
    if (loud < 0.2) return null;
    if (source === "followed") return { source, because: followed.because, also: -1, share };
    if (source === "alike-products") {
      const alike = linked("ease");
      const { because, also } = alike.because >= 0 ? alike : linked("similar");
      if (because >= 0) return { source, because, also, share: Number.NaN };
    }
    if (source === "alike-customers") return { source, because: -1, also: -1, share: Number.NaN };
    if (source === "taste" && group !== undefined) {
      return { source, because: mostOfGroup(history, group, group[product]!), also: -1, share: Number.NaN };
    }
  }
  return null;
}

/** The customer's products whose links say most for a product. */
function strongestTwo(
  links: ProductLinks,
  history: CustomerHistory,
  product: number,
): { because: number; also: number } {
  let [because, also, most, second] = [-1, -1, 0, 0];
  for (let i = 0; i < history.size; i++) {
    const own = history.product[i]!;
    for (let at = links.offsets[own]!; at < links.offsets[own + 1]!; at++) {
      const weight = links.weight[at]!;
      // Strongest first: what follows is weaker still.
      if (weight <= second) break;
      if (links.product[at] !== product) continue;
      if (weight > most) [because, also, most, second] = [own, because, weight, most];
      else if (weight > second) [also, second] = [own, weight];
      break;
    }
  }
  return { because, also };
}

/** The customer's product of a group that was bought most, lately counting more; −1: none. */
function mostOfGroup(history: CustomerHistory, group: Int32Array, wanted: number): number {
  let [found, most] = [-1, 0];
  for (let i = 0; i < history.size; i++) {
    if (group[history.product[i]!] !== wanted || history.decayed[i]! <= most) continue;
    [found, most] = [history.product[i]!, history.decayed[i]!];
  }
  return found;
}
