import { InputError } from "../errors.js";
import type { ObjectiveParams } from "./objectives/objective.js";

/** How trees are grown. All but `seed` have defaults (`DEFAULT_PARAMS`). */
export interface BoostingParams {
  /** Decides rounding, sampling of rows, columns and bin edges; whole. */
  readonly seed: number;
  readonly objective?: ObjectiveParams;
  /** Trees at most; from 1. */
  readonly rounds?: number;
  /** Shrinkage; above 0, to 1. */
  readonly learningRate?: number;
  /** Leaves of a tree at most; from 2. */
  readonly leaves?: number;
  /** Splits from root to leaf at most; 0: no limit. */
  readonly maxDepth?: number;
  /** Bins of a numeric column, the one of missing values not counted; 2 to 255. */
  readonly bins?: number;
  /** Rows of a leaf at least; from 1. */
  readonly minRows?: number;
  /** Sum of Hessians of a leaf at least; from 0. Compared as it was quantised. */
  readonly minChildWeight?: number;
  /** Gain of a split at least; from 0. */
  readonly minGain?: number;
  /** Absolute penalty on leaf values. */
  readonly l1?: number;
  /** Square penalty on leaf values. */
  readonly l2?: number;
  /** Share of rows drawn for each tree; above 0, to 1. */
  readonly rowSample?: number;
  /** Share of columns drawn for each tree; above 0, to 1. */
  readonly columnSample?: number;
  /** Rounds without a better validation loss before fitting stops; 0: never. Needs validation data, else it is a `bad-parameter`. */
  readonly patience?: number;
  /** Added to the Hessian of a category when categories are sorted. */
  readonly categorySmoothing?: number;
  /** Square penalty on leaves of splits by sorted categories, besides `l2`. */
  readonly categoryL2?: number;
  /** Categories on the smaller side of a split at most. */
  readonly maxSplitCategories?: number;
  /** Rows of each group of categories in a split at least. */
  readonly minCategoryRows?: number;
  /** Columns of at most this many categories are split one against the rest. */
  readonly oneAgainstRest?: number;
  /** 1: the prediction never falls as the column rises, −1: never rises. By column name; numeric columns only. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** Only columns of one list may meet on a way from root to leaf; a column in none of the lists is not used. */
  readonly interactions?: readonly (readonly string[])[];
}

export type SettledParams = Required<BoostingParams>;

/** Those of LightGBM where it has the same parameter. */
export const DEFAULT_PARAMS: Omit<SettledParams, "seed"> = {
  objective: { kind: "logistic" },
  rounds: 100,
  learningRate: 0.1,
  leaves: 31,
  maxDepth: 0,
  bins: 255,
  minRows: 20,
  minChildWeight: 1e-3,
  minGain: 0,
  l1: 0,
  l2: 0,
  rowSample: 1,
  columnSample: 1,
  patience: 0,
  categorySmoothing: 10,
  categoryL2: 10,
  maxSplitCategories: 32,
  minCategoryRows: 100,
  oneAgainstRest: 4,
  monotone: {},
  interactions: [],
};

/** From, to, and whether it is a whole number. `from` itself is left out where the text says so. */
const RANGES = {
  seed: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true],
  rounds: [1, 1e6, true],
  learningRate: [Number.MIN_VALUE, 1, false],
  leaves: [2, 65_536, true],
  maxDepth: [0, 1e6, true],
  bins: [2, 255, true],
  minRows: [1, 2 ** 31, true],
  minChildWeight: [0, Number.MAX_VALUE, false],
  minGain: [0, Number.MAX_VALUE, false],
  l1: [0, Number.MAX_VALUE, false],
  l2: [0, Number.MAX_VALUE, false],
  rowSample: [Number.MIN_VALUE, 1, false],
  columnSample: [Number.MIN_VALUE, 1, false],
  patience: [0, 1e6, true],
  categorySmoothing: [0, Number.MAX_VALUE, false],
  categoryL2: [0, Number.MAX_VALUE, false],
  maxSplitCategories: [1, 255, true],
  minCategoryRows: [1, 2 ** 31, true],
  oneAgainstRest: [0, 255, true],
} as const;

/**
 * Parameters with defaults, each within its range.
 * @throws {InputError} bad-parameter
 */
export function settleParams(params: BoostingParams): SettledParams {
  const settled: SettledParams = { ...DEFAULT_PARAMS, ...withoutUndefined(params) };
  for (const [name, [from, to, whole]] of Object.entries(RANGES)) {
    const value = settled[name as keyof typeof RANGES];
    if (!(value >= from && value <= to) || (whole && !Number.isInteger(value))) {
      throw new InputError(
        "bad-parameter",
        `fitBoosting: ${name} must be ${whole ? "a whole number" : "a number"} from ${from} to ${to}; got ${value}.`,
      );
    }
  }
  return settled;
}

const withoutUndefined = (params: BoostingParams): BoostingParams =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as unknown as BoostingParams;
