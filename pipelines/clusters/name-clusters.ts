import type { Trait } from "../../models/clusters/traits.js";
import { MIDDLE, wordsOf, type TraitWords } from "./words.js";

export interface ClusterName extends TraitWords {
  /** Of small letters and dashes, from the English words. */
  readonly label: string;
}

const MOST_WORDS = 4;
/** In deviations of all customers: what is nearer to them sets nobody apart. */
const LEAST_EFFECT = 0.4;

/** Names by what sets each cluster apart, no two the same; where words do not tell two apart, further ones are added, then numbers. */
export function nameClusters(traits: readonly (readonly Trait[])[], features: readonly string[]): ClusterName[] {
  const words = traits.map((own) => wordsOfTraits(own, features));
  const named = words.map((all) => {
    const told = all.filter(({ effect }) => Math.abs(effect) >= LEAST_EFFECT).slice(0, MOST_WORDS);
    return told.length > 0 ? told : [{ ...MIDDLE, effect: 0 }];
  });
  const text = (of: readonly TraitWords[]): string => of.map(({ en }) => en).join(", ");
  const names = named.map((told, k) => {
    const twins = named.filter((other) => text(other) === text(told)).length;
    return twins === 1 ? told : words[k]!.slice(0, Math.max(1, told.length + 2));
  });
  return names.map((told, k) => {
    const before = names.slice(0, k).filter((other) => text(other) === text(told)).length;
    const suffix = before === 0 ? "" : ` ${before + 1}`;
    const en = `${text(told)}${suffix}`;
    return {
      en,
      zh: `${told.map(({ zh }) => zh).join("，")}${suffix}`,
      label: en.replace(/[^a-z0-9]+/gi, "-").toLowerCase(),
    };
  });
}

/** One word a theme, the strongest first. */
function wordsOfTraits(traits: readonly Trait[], features: readonly string[]): (TraitWords & { effect: number })[] {
  const themes = new Set<string>();
  return traits.flatMap(({ column, effect }) => {
    const { theme, more, less } = wordsOf(features[column]!);
    if (themes.has(theme)) return [];
    themes.add(theme);
    return [{ ...(effect >= 0 ? more : less), effect }];
  });
}
