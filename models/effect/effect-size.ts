import { InputError } from "../errors.js";

/** In words, as the authors of each measure put it. */
export type EffectWord = "none" | "small" | "medium" | "large";

export interface EffectSize {
  /** Above 0: more, or more often, than the others. */
  readonly effect: number;
  readonly word: EffectWord;
}

/**
 * Cliff's delta: the probability that a member's value is higher than another's, less that it is lower; -1 to 1. Outliers and
 * scales do not matter to it.
 * @param pairs of a member and another, and of these where the member's value is the higher or the lower
 * @returns null without a pair
 * @throws {InputError} effect-pairs
 * @source Cliff (1993); words at 0.147, 0.33 and 0.474 by Romano and others (2006)
 */
export function cliffsDelta(pairs: number, higher: number, lower: number): EffectSize | null {
  if (!(higher >= 0 && lower >= 0 && higher + lower <= pairs)) {
    throw new InputError(
      "effect-pairs",
      `cliffsDelta: ${higher} higher and ${lower} lower of ${pairs} pairs cannot be.`,
    );
  }
  if (pairs === 0) return null;
  const effect = (higher - lower) / pairs;
  return { effect, word: wordOf(effect, [0.147, 0.33, 0.474]) };
}

/**
 * Cohen's h: the difference of two shares on a scale on which equal steps are equally hard to find; -π to π.
 * @param members with it, of how many; then the others
 * @returns null where there are no members, or no others
 * @throws {InputError} effect-share
 * @source Cohen (1988), chapter 6; words at 0.2, 0.5 and 0.8
 */
export function cohensH(
  [members, ofMembers]: readonly [number, number],
  [others, ofOthers]: readonly [number, number],
): EffectSize | null {
  if (!(members >= 0 && members <= ofMembers && others >= 0 && others <= ofOthers)) {
    throw new InputError(
      "effect-share",
      `cohensH: ${members} of ${ofMembers} and ${others} of ${ofOthers} are not both shares.`,
    );
  }
  if (ofMembers === 0 || ofOthers === 0) return null;
  const angle = (share: number): number => 2 * Math.asin(Math.sqrt(share));
  const effect = angle(members / ofMembers) - angle(others / ofOthers);
  return { effect, word: wordOf(effect, [0.2, 0.5, 0.8]) };
}

function wordOf(effect: number, [small, medium, large]: readonly [number, number, number]): EffectWord {
  const size = Math.abs(effect);
  return size >= large ? "large" : size >= medium ? "medium" : size >= small ? "small" : "none";
}
