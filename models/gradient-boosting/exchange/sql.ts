import { FitError } from "../../errors.js";
import type { BoostingModel, ModelFeature } from "../boosting-model.js";
import {
  hasCode,
  MISSING_APART,
  MISSING_IS_ZERO,
  MISSING_LEFT,
  ZERO_IS_MISSING,
  ZERO_LIMIT,
  type Tree,
} from "../tree.js";

/** A model as scalar expressions. */
export interface BoostingSql {
  /**
   * Each the sum of some trees, over columns of the table: give each a column of its own in an inner select. One expression
   * of all trees would take the engine minutes to plan.
   */
  readonly groups: readonly string[];
  /** The raw score, of columns that hold the groups. */
  raw(groups: readonly string[]): string;
  /** The prediction, of an expression that holds the raw score. */
  prediction(raw: string): string;
}

export interface BoostingSqlOptions {
  /** The expression that reads a feature: a double, or text for categories; null where missing, never NaN. */
  readonly column?: (name: string) => string;
  readonly treesPerGroup?: number;
}

/** The engine's own limit is 1000, of which the sum and the select around it take some. */
const MAX_DEPTH = 400;

/**
 * SQL that gives what `predictRaw` and `predict` give, up to the rounding of sums. Text is quoted, numbers are doubles with
 * all their digits.
 * @throws {FitError} too-deep: a tree has more than 400 splits on one way down
 */
export function boostingToSql(model: BoostingModel, options: BoostingSqlOptions = {}): BoostingSql {
  const { column = quoteName, treesPerGroup = 25 } = options;
  const { features, trees, base, objective } = model;
  const groups: string[] = [];
  for (let from = 0; from < trees.length; from += treesPerGroup) {
    groups.push(balancedSum(trees.slice(from, from + treesPerGroup).map((tree) => treeSql(tree, features, column))));
  }
  return {
    groups,
    raw: (names) => balancedSum([double(base), ...names]),
    prediction: (raw) => {
      switch (objective.kind) {
        case "logistic":
          return `(1e0 / (1e0 + exp(-(${raw}))))`;
        case "poisson":
        case "tweedie":
          return `exp(${raw})`;
        default:
          return raw;
      }
    },
  };
}

function treeSql(tree: Tree, features: readonly ModelFeature[], column: (name: string) => string): string {
  const walk = (child: number, depth: number): string => {
    if (depth > MAX_DEPTH) {
      throw new FitError(
        "too-deep",
        `boostingToSql: a tree is more than ${MAX_DEPTH} splits deep, more than the engine can plan; set maxDepth.`,
      );
    }
    if (child < 0) return double(tree.leafValue[~child]!);
    const { name, categories } = features[tree.feature[child]!]!;
    const left = walk(tree.left[child]!, depth + 1);
    const right = walk(tree.right[child]!, depth + 1);
    return categories === null
      ? numericSql(tree, child, column(name), left, right)
      : categoricalSql(tree, child, column(name), categories, left, right);
  };
  return walk(tree.feature.length === 0 ? -1 : 0, 0);
}

/** A comparison with null is not true: so what is missing goes to `else`. */
function numericSql(tree: Tree, node: number, x: string, left: string, right: string): string {
  const threshold = double(tree.threshold[node]!);
  const missingLeft = (tree.flags[node]! & MISSING_LEFT) !== 0;
  switch (tree.flags[node]! & (ZERO_IS_MISSING + MISSING_APART)) {
    case MISSING_IS_ZERO:
      return `case when coalesce(${x}, 0e0) <= ${threshold} then ${left} else ${right} end`;
    case ZERO_IS_MISSING: {
      const known = `abs(${x}) > ${double(ZERO_LIMIT)}`;
      return missingLeft
        ? `case when ${known} and ${x} > ${threshold} then ${right} else ${left} end`
        : `case when ${known} and ${x} <= ${threshold} then ${left} else ${right} end`;
    }
    default:
      return missingLeft
        ? `case when ${x} > ${threshold} then ${right} else ${left} end`
        : `case when ${x} <= ${threshold} then ${left} else ${right} end`;
  }
}

function categoricalSql(
  tree: Tree,
  node: number,
  x: string,
  categories: readonly string[],
  left: string,
  right: string,
): string {
  const set = tree.categorySets[tree.threshold[node]!]!;
  const names = categories.filter((_, code) => hasCode(set, code)).map(quoteText);
  return names.length === 0 ? right : `case when ${x} in (${names.join(", ")}) then ${left} else ${right} end`;
}

/** A chain of additions is as deep as it is long, and slow to plan; brackets in pairs are not. */
function balancedSum(terms: readonly string[]): string {
  if (terms.length === 1) return terms[0]!;
  const half = Math.ceil(terms.length / 2);
  return `(${balancedSum(terms.slice(0, half))} + ${balancedSum(terms.slice(half))})`;
}

/** With an exponent: without one the engine reads a decimal. */
const double = (value: number): string => (value < 0 ? `(${value.toExponential()})` : value.toExponential());
const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
