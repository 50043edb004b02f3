import type { Words } from "./words/words.js";

/** A rule that refuses rows, in words; its code where there are none. */
export const ruleName = (rule: string, words: Words): string => words.quality.rules[rule] ?? rule;
