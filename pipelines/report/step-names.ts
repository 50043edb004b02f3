import type { Words } from "./words/words.js";

/** A step of the night, in words; its name where there are none. */
export const stepName = (step: string, words: Words): string => words.run.steps[step] ?? step;
