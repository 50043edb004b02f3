import type { Grouper } from "../compile-query.js";
import { groupFact, joinParts, type Grouping } from "../group-fact.js";
import type { SettledCube, SettledMeasure } from "../settle-cube.js";
import { aggregateName, type Aggregate } from "./aggregate-spec.js";
import { groupAggregate, tellsLevels, tellsMeasure } from "./group-aggregate.js";
import type { OfCalendar } from "./on-aggregate.js";

/** Where the numbers of one grouping come from. */
export interface Origin {
  /** `cube.sales__1f2e3d4c`, or `core.line` */
  readonly relation: string;
  /** null: the fact, which nobody counted. */
  readonly rows: number | null;
  readonly by: readonly string[];
  readonly measures: readonly string[];
}

/**
 * Answers each grouping from the smallest aggregates that cover it, filters and hierarchies included, or from the fact.
 * @param told learns where each part comes from
 */
export function groupBest(
  cube: SettledCube,
  aggregates: readonly Aggregate[],
  of: OfCalendar,
  told: (origin: Origin) => void = () => {},
): Grouper {
  const smallestFirst = [...aggregates].sort((a, b) => a.rows - b.rows);
  return (grouping) => {
    const tell = (aggregate: Aggregate | null, measures: readonly SettledMeasure[]): void =>
      told({
        relation: aggregate === null ? `core.${cube.definition.fact}` : `cube.${aggregateName(aggregate.spec)}`,
        rows: aggregate?.rows ?? null,
        by: grouping.by.map(({ name }) => name),
        measures: measures.map(({ measure }) => measure.name),
      });
    const parts = [...shareOut(cube, smallestFirst, grouping, of)];
    for (const [aggregate, measures] of parts) tell(aggregate, measures);
    return joinParts(
      grouping,
      parts.map(([aggregate, measures]) =>
        aggregate === null
          ? groupFact(cube, { ...grouping, measures })
          : groupAggregate(cube, aggregate, grouping, measures, of),
      ),
    );
  };
}

function shareOut(
  cube: SettledCube,
  smallestFirst: readonly Aggregate[],
  grouping: Grouping,
  of: OfCalendar,
): ReadonlyMap<Aggregate | null, SettledMeasure[]> {
  const { measures } = grouping;
  const possible = smallestFirst.filter((aggregate) => tellsLevels(cube, aggregate, grouping, of));
  const tells = (aggregate: Aggregate, measure: SettledMeasure): boolean =>
    tellsMeasure(cube, aggregate, grouping, measure);
  const best = (measure: SettledMeasure): Aggregate | null => possible.find((a) => tells(a, measure)) ?? null;
  const shares = new Map<Aggregate | null, SettledMeasure[]>();
  const give = (to: Aggregate | null, measure: SettledMeasure): void => {
    shares.set(to, [...(shares.get(to) ?? []), measure]);
  };
  // One relation for all costs less than several, unless it is much larger.
  const one = possible.find((aggregate) => measures.every((measure) => tells(aggregate, measure)));
  const largest = Math.max(0, ...measures.map((measure) => best(measure)?.rows ?? Infinity));
  if (one !== undefined && one.rows <= 4 * largest + SMALL) return new Map([[one, [...measures]]]);
  const byFact = measures.some((measure) => best(measure) === null) || measures.length === 0;
  if (measures.length === 0) return new Map([[null, []]]);
  for (const measure of measures) {
    const cheap = measure.measure.kind !== "count_distinct" && measure.measure.kind !== "quantile";
    give(byFact && cheap ? null : best(measure), measure);
  }
  return shares;
}

const SMALL = 20_000;
