import { DEFAULT_SETTINGS, type CrossSellSettings } from "./settings.js";

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
  };
}
