import { expectedSteps } from "./expected-steps.js";
import { steadyState, type NoSteadyState } from "./steady-state.js";

/** Customers who were in one segment of a family and are in another; null: in none of the family. */
export interface SegmentTransition {
  readonly before: string | null;
  readonly now: string | null;
  readonly customers: number;
}

export interface ChainSegment {
  readonly segment: string | null;
  readonly before: number;
  /** Of those who were customers before. */
  readonly now: number;
  readonly stayed: number;
  /** Share of the segment in the long run, 0 to 1; null where the counts do not tell. */
  readonly steadyShare: number | null;
  /** Days until a segment of `loss` on average: 0 within; null: never for some, or not told by the counts. */
  readonly daysToLoss: number | null;
  /** Fewer than `FEW` customers were in it: their moves tell little. */
  readonly isFew: boolean;
}

export interface SegmentChain {
  readonly segments: readonly ChainSegment[];
  /** Why no shares of the long run are told; null where they are. */
  readonly noSteadyState: NoSteadyState | "few" | null;
}

export const FEW = 30;

/**
 * What becomes of a family where customers go on moving as they did between two nights, by a Markov chain: a customer's next
 * segment depends on the present one alone. Who became a customer in between is left out.
 * @param moves of customers of both nights, also of those who stayed
 * @param days between the nights, above 0
 * @param loss segments that mean that a customer is lost; empty: no days to it are told
 */
export function segmentChain(
  moves: readonly SegmentTransition[],
  { days, loss }: { readonly days: number; readonly loss: ReadonlySet<string> },
): SegmentChain {
  const names = [...new Set(moves.flatMap(({ before, now }) => [before, now]))].sort(byName);
  const at = new Map(names.map((name, i) => [name, i]));
  const counts = names.map(() => names.map(() => 0));
  for (const { before, now, customers } of moves) counts[at.get(before)!]![at.get(now)!]! += customers;
  const isFew = counts.map((row) => row.reduce((sum, count) => sum + count, 0) < FEW);
  const found = steadyState(counts);
  // Two customers who both stayed would be the end of everybody.
  const steady = typeof found !== "string" && isFew.some((few, i) => few && found[i]! > 0) ? "few" : found;
  const ends = new Set(names.flatMap((name, i) => (name !== null && loss.has(name) ? [i] : [])));
  const steps = expectedSteps(counts, ends);
  const segments = names.map((segment, i): ChainSegment => {
    const before = counts[i]!.reduce((sum, count) => sum + count, 0);
    return {
      segment,
      before,
      now: counts.reduce((sum, row) => sum + row[i]!, 0),
      stayed: counts[i]![i]!,
      steadyShare: typeof steady === "string" ? null : steady[i]!,
      daysToLoss: ends.size > 0 && Number.isFinite(steps[i]!) ? steps[i]! * days : null,
      isFew: isFew[i]!,
    };
  });
  return { segments, noSteadyState: typeof steady === "string" ? steady : null };
}

const byName = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;
