import { adjustForMany } from "./benjamini-hochberg.js";
import type { Baskets } from "./baskets.js";
import { commonAssociation, type CommonAssociation } from "./mantel-haenszel.js";
import { countByStratum, countStrata, type Strata } from "./strata.js";

/** A pair of things whose association is asked about. */
export interface Pair {
  readonly antecedent: readonly number[];
  readonly consequent: number;
}

export interface Remaining extends CommonAssociation {
  /** `logP` adjusted for all that was tested; null with it. */
  readonly logAdjusted: number | null;
  /** Whether it survives: adjusted p below 0.01, and the lower limit of the common odds ratio above 1.2. */
  readonly survives: boolean;
}

export const SURVIVES = { falseShare: 0.01, leastOdds: 1.2 } as const;

/**
 * Which associations remain once season, segment or whatever else the strata tell apart is held fixed. Mining shows no
 * cause, and this shows none either: it takes away what the strata explain.
 * @param tested all that was looked at before these were chosen: `RuleSet.tested`, at least the number of pairs
 * @throws {InputError} lengths-differ, no-item-code, no-p-value
 */
export function remainingAssociations(
  pairs: readonly Pair[],
  baskets: Baskets,
  strata: Strata,
  tested = pairs.length,
): Remaining[] {
  const count = countByStratum(
    baskets,
    strata,
    pairs.flatMap(({ antecedent, consequent }) => [...antecedent, consequent]),
  );
  const all = countStrata(strata);
  const found = pairs.map(({ antecedent, consequent }) =>
    commonAssociation(
      { baskets: all, left: count(antecedent), right: count([consequent]) },
      count([...antecedent, consequent]),
    ),
  );
  const adjusted = adjustForMany(
    Float64Array.from(found, ({ logP }) => logP ?? 0),
    tested,
  );
  return found.map((one, nr) => {
    const logAdjusted = one.logP === null ? null : adjusted[nr]!;
    const survives =
      logAdjusted !== null && logAdjusted < Math.log(SURVIVES.falseShare) && (one.low ?? 0) > SURVIVES.leastOdds;
    return { ...one, logAdjusted, survives };
  });
}
