import type { Unit } from "./feature.js";
import { FEATURES, MISSING_WORDS } from "./registry.js";

/** Values of a row by feature; null or NaN: missing. */
export type FeatureValues = (name: string) => number | null;

/**
 * What a feature says of a customer in words: "usual gap between orders 21 days, now 63".
 * @param currency ISO 4217, for money
 * @throws {RangeError} no feature of this name
 */
export function reasonText(name: string, values: FeatureValues, language: "en" | "zh", currency: string): string {
  const feature = named(name);
  const own = known(values(name));
  if (own === null) {
    const why = feature.absent === 0 ? "no-source" : feature.absent;
    return MISSING_WORDS[why][language];
  }
  return feature.reason[language].replaceAll(NUMBER, (_whole, other: string, one?: string, many?: string) => {
    const value = known(values(other));
    if (value === null) return language === "zh" ? "未知" : `unknown${many === undefined ? "" : ` ${many}`}`;
    const number = shown(value, named(other).unit, language, currency);
    return one === undefined ? number : `${number} ${number === "1" ? one : many!}`;
  });
}

const NUMBER = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g;

const known = (value: number | null): number | null => (value === null || Number.isNaN(value) ? null : value);

const byName = new Map(FEATURES.map((feature) => [feature.name, feature]));

function named(name: string): (typeof FEATURES)[number] {
  const found = byName.get(name);
  if (found === undefined) throw new RangeError(`no feature is named ${name}`);
  return found;
}

/** The words of a reason with `…` for its numbers; null where there is no such feature. */
export const reasonPattern = (name: string, language: "en" | "zh"): string | null =>
  byName.get(name)?.reason[language].replaceAll(NUMBER, "…") ?? null;

/** The features whose numbers the words of a feature hold. */
export const namesInReason = (name: string): readonly string[] => [
  ...new Set([...named(name).reason.en.matchAll(NUMBER), ...named(name).reason.zh.matchAll(NUMBER)].map(([, n]) => n!)),
];

/** Numbers as people say them: no more digits than the reader can use. */
function shown(value: number, unit: Unit, language: "en" | "zh", currency: string): string {
  const plain = (digits: number) => FORMATS[language][digits]!.format(value);
  switch (unit) {
    case "count":
    case "years":
    case "points":
      return plain(0);
    case "days":
      return plain(value < 10 ? 1 : 0);
    case "money":
      return `${plain(value < 100 ? 2 : 0)} ${currency}`;
    case "share":
    case "satisfaction":
      return `${Math.round(100 * value)}%`;
    case "trend":
      return `${value > 0 ? "+" : ""}${Math.round(100 * value)}%`;
    case "ratio":
      return language === "zh" ? `${plain(1)} 倍` : `${plain(1)} times`;
    case "seconds":
      return wait(value, language);
  }
}

/** Made once: a format made for each number takes longer than the score that it explains. */
const FORMATS = { en: formats("en-GB"), zh: formats("zh-CN") };

function formats(locale: string): readonly Intl.NumberFormat[] {
  return [0, 1, 2].map((digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }));
}

function wait(seconds: number, language: "en" | "zh"): string {
  const [amount, en, zh] =
    seconds < 90
      ? ([seconds, "seconds", "秒"] as const)
      : seconds < 5400
        ? ([seconds / 60, "minutes", "分钟"] as const)
        : ([seconds / 3600, "hours", "小时"] as const);
  return `${Math.round(amount)} ${language === "zh" ? zh : en}`;
}
