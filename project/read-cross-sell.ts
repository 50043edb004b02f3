import { ConfigurationError } from "./errors.js";
import { DEFAULT_SETTINGS, type CrossSellSettings, type OfferSettings } from "./settings.js";
import type { YamlFile } from "./yaml-file.js";

export interface CrossSellYaml {
  readonly level?: CrossSellSettings["level"];
  readonly per?: CrossSellSettings["per"];
  readonly window_days?: number;
  readonly max_items?: number;
  readonly min_count?: number;
  readonly max_length?: number;
  readonly min_confidence?: number;
  readonly max_false_share?: number;
  readonly exclude_products?: readonly string[];
  readonly follow_days?: number;
  readonly offer?: OfferYaml;
}

interface OfferYaml {
  readonly horizon_days?: number;
  readonly history_days?: number;
  readonly exclude_products?: readonly string[];
  readonly unavailable?: readonly string[];
  readonly unsold_days?: number;
  readonly price_band?: { readonly low: number; readonly high: number };
  readonly refresh_days?: number;
  readonly retrain?: { readonly every_days?: number; readonly retry_days?: number };
  readonly learn_from?: number;
  readonly gates?: {
    readonly least_customers?: number;
    readonly calibration_error?: number;
    readonly changed_share?: number;
    readonly take_up?: number;
    readonly shift?: number;
    readonly shifted_share?: number;
    readonly unknown_share?: number;
  };
}

/** `settings.cross_sell`, with defaults filled in. */
export function readCrossSell(written: CrossSellYaml): CrossSellSettings {
  const usual = DEFAULT_SETTINGS.crossSell;
  return {
    level: written.level ?? usual.level,
    per: written.per ?? usual.per,
    windowDays: written.window_days ?? usual.windowDays,
    maxItems: written.max_items ?? usual.maxItems,
    minCount: written.min_count ?? usual.minCount,
    maxLength: written.max_length ?? usual.maxLength,
    minConfidence: written.min_confidence ?? usual.minConfidence,
    maxFalseShare: written.max_false_share ?? usual.maxFalseShare,
    excludeProducts: written.exclude_products ?? usual.excludeProducts,
    followDays: written.follow_days ?? usual.followDays,
    offer: readOffer(written.offer ?? {}),
  };
}

function readOffer(written: OfferYaml): OfferSettings {
  const usual = DEFAULT_SETTINGS.crossSell.offer;
  return {
    horizonDays: written.horizon_days ?? usual.horizonDays,
    historyDays: written.history_days ?? usual.historyDays,
    excludeProducts: written.exclude_products ?? usual.excludeProducts,
    unavailable: written.unavailable ?? usual.unavailable,
    unsoldDays: written.unsold_days ?? usual.unsoldDays,
    priceBand: written.price_band ?? usual.priceBand,
    refreshDays: written.refresh_days ?? usual.refreshDays,
    retrain: {
      everyDays: written.retrain?.every_days ?? usual.retrain.everyDays,
      retryDays: written.retrain?.retry_days ?? usual.retrain.retryDays,
    },
    learnFrom: written.learn_from ?? usual.learnFrom,
    gates: {
      leastCustomers: written.gates?.least_customers ?? usual.gates.leastCustomers,
      calibrationError: written.gates?.calibration_error ?? usual.gates.calibrationError,
      changedShare: written.gates?.changed_share ?? usual.gates.changedShare,
      takeUp: written.gates?.take_up ?? usual.gates.takeUp,
      shift: written.gates?.shift ?? usual.gates.shift,
      shiftedShare: written.gates?.shifted_share ?? usual.gates.shiftedShare,
      unknownShare: written.gates?.unknown_share ?? usual.gates.unknownShare,
    },
  };
}

/** A band whose ends cross would hold no price, and a horizon beyond the history nothing to learn from. */
export function checkCrossSell(
  { excludeProducts, offer }: CrossSellSettings,
  main: YamlFile,
  problems: ConfigurationError[],
): void {
  const { priceBand, horizonDays, historyDays } = offer;
  for (const [codes, key] of [
    [excludeProducts, "exclude_products"],
    [offer.excludeProducts, "offer/exclude_products"],
  ] as const) {
    const all = codes.find((code) => /^\*+$/.test(code));
    if (all === undefined) continue;
    const rule = `"${all}" stands for every product, so nothing would be left; name the codes, or leave exclude_products out.`;
    problems.push(new ConfigurationError("excludes-all", rule, main.place(`/settings/cross_sell/${key}`)));
  }
  if (historyDays <= horizonDays) {
    const rule = `history_days (${historyDays}) must exceed horizon_days (${horizonDays}): what is learned is held against the last of them.`;
    problems.push(new ConfigurationError("history-days", rule, main.place("/settings/cross_sell/offer")));
  }
  if (priceBand === null || priceBand.low <= priceBand.high) return;
  const rule = `low (${priceBand.low}) must not exceed high (${priceBand.high}): times what a customer usually pays.`;
  problems.push(new ConfigurationError("price-band", rule, main.place("/settings/cross_sell/offer/price_band")));
}
