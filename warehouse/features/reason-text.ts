import type { Unit } from "./feature.js";
import { FEATURES, MISSING_WORDS } from "./registry.js";

/** Values of a row by feature; null or NaN: missing. */
export type FeatureValues = (name: string) => number | null;

/**
 * What a feature says of a customer in words: "usual gap between orders 21 days, now 63".
 * @param currency ISO 4217, for money
 * @throws {RangeError} no feature of this name
 */
export const reasonText = (name: string, values: FeatureValues, language: "en" | "zh", currency: string): string =>
  reasonWords(name, language, currency)(values);

/** The same for many customers: the words are taken apart once. */
export function reasonWords(name: string, language: "en" | "zh", currency: string): (values: FeatureValues) => string {
  const feature = named(name);
  const whyMissing = MISSING_WORDS[feature.absent === 0 ? "no-source" : feature.absent][language];
  const text = feature.reason[language];
  const slots = [...text.matchAll(NUMBER)].map((found) => {
    const [whole, other, one, many] = found as unknown as [string, string, string | undefined, string | undefined];
    const unknown = language === "zh" ? "未知" : `unknown${many === undefined ? "" : ` ${many}`}`;
    return { from: found.index, to: found.index + whole.length, other, unit: named(other).unit, one, many, unknown };
  });
  const between = slots.map(({ to }, i) => text.slice(to, slots[i + 1]?.from ?? text.length));
  const before = text.slice(0, slots[0]?.from ?? text.length);
  return (values) => {
    if (known(values(name)) === null) return whyMissing;
    let said = before;
    for (let i = 0; i < slots.length; i++) {
      const { other, unit, one, many, unknown } = slots[i]!;
      const value = known(values(other));
      if (value === null) said += unknown;
      else {
        const number = shown(value, unit, language, currency);
        said += one === undefined ? number : `${number} ${number === "1" ? one : many!}`;
      }
      said += between[i]!;
    }
    return said;
  };
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
  const plain = (digits: number) => FORMATS[language][digits]!(value);
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

const MOST_TEXTS = 20_000;

/** Made once: a format made for each number takes longer than the score that it explains. */
const FORMATS = { en: formats("en-GB"), zh: formats("zh-CN") };

function formats(locale: string): readonly ((value: number) => string)[] {
  return [0, 1, 2].map((digits) => {
    const { format } = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    const texts = new Array<string | undefined>(MOST_TEXTS);
    // Numbers that round to the same are kept as one text. Halves are left to the format, which rounds them as decimals.
    return (value) => {
      const scaled = value * 10 ** digits;
      const whole = Math.round(scaled);
      if (!(scaled >= 0 && whole < MOST_TEXTS) || Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-6)
        return format(value);
      return (texts[whole] ??= format((whole + 0) / 10 ** digits));
    };
  });
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
