import { cliffsDelta, cohensH, type EffectWord } from "../../models/effect/effect-size.js";
import {
  readEffects,
  readProducts,
  readSamples,
  readSegmentChannels,
  readServiceLoad,
  readTraits,
  type BoughtRow,
  type Members,
} from "../../warehouse/snapshot/segment/read-profiles.js";
import type { Snapshot } from "../../warehouse/snapshot/reader.js";
import type { Plain } from "../../warehouse/warehouse.js";

/** Sales, contacts and cases of the profile. */
export const PROFILE_DAYS = 365;
const MOST_PRODUCTS = 10;

type PlainRow = Readonly<Record<string, Plain>>;

/** How members of one segment differ. `effect`: above 0 more than others; null where there are no others. */
export interface SegmentProfile {
  /** Cohen's h of each value. */
  readonly profile: readonly PlainRow[];
  /** Cliff's delta of each amount, the strongest first. */
  readonly effects: readonly PlainRow[];
  readonly products: readonly PlainRow[];
  readonly channels: readonly PlainRow[];
  readonly service: readonly PlainRow[];
  /** Five members, by id. */
  readonly samples: readonly PlainRow[];
}

export async function readProfile({ warehouse, asOf, has }: Snapshot, members: Members): Promise<SegmentProfile> {
  const window = { asOf, days: PROFILE_DAYS };
  const hasSales = has("core.line") && has("core.product");
  const traits = await readTraits(warehouse, members);
  const effects = await readEffects(warehouse, members);
  const products = hasSales ? await readProducts(warehouse, members, { ...window, most: MOST_PRODUCTS }) : [];
  const channels = hasSales ? await readSegmentChannels(warehouse, members, window) : [];
  const hasService = has("core.contact") && has("core.service_case");
  return {
    profile: traits.map(({ attribute, value, customers, share, share_of_everyone, ...of }) => ({
      attribute,
      value,
      customers,
      share,
      share_of_everyone,
      ...told(cohensH([customers, of.members], [of.other_customers, of.others])),
    })),
    effects: effects
      .map(({ attribute, median, median_of_everyone, members: own, others, higher, lower }) => ({
        attribute,
        median: rounded(median),
        median_of_everyone: rounded(median_of_everyone),
        ...told(cliffsDelta(own * others, higher, lower)),
        members: own,
        others,
      }))
      .sort((a, b) => Math.abs(b.effect ?? 0) - Math.abs(a.effect ?? 0) || (a.attribute < b.attribute ? -1 : 1)),
    products: products.map(({ product_id, product_name, ...row }) => ({ product_id, product_name, ...bought(row) })),
    channels: channels.map(({ channel, ...row }) => ({ channel, ...bought(row) })),
    service: hasService
      ? (await readServiceLoad(warehouse, members, window)).map(({ segment, ...load }) => ({
          who: segment === null ? "everyone" : "members",
          ...load,
        }))
      : [],
    samples: await readSamples(warehouse, members),
  };
}

const bought = ({ customers, buyers, other_customers, other_buyers, sales }: BoughtRow) => ({
  customers,
  share: rounded(customers / buyers),
  share_of_others: other_buyers === 0 ? null : rounded(other_customers / other_buyers),
  ...told(cohensH([customers, buyers], [other_customers, other_buyers])),
  sales,
});

const told = (size: { readonly effect: number; readonly word: EffectWord } | null) => ({
  effect: size === null ? null : rounded(size.effect),
  size: size?.word ?? null,
});

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
