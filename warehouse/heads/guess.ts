/** How sure a guess is: `certain`: all that was looked at fits and nothing else does; `likely`; `unsure`: look at it. */
export type Certainty = "certain" | "likely" | "unsure";

/** Something read off the data, with what speaks for it. */
export interface Guess<T> {
  readonly value: T;
  readonly certainty: Certainty;
  /** A sentence without data of persons. */
  readonly evidence: string;
}

/** `12,340 of 12,341`. */
export const ofAll = (some: number, all: number): string => `${grouped(some)} of ${grouped(all)}`;

export const grouped = (count: number): string => count.toLocaleString("en-GB");
