import { InputError } from "../errors.js";

/**
 * What a fitted encoding knows of its columns; plain, kept as JSON. A feature gives one term, or one a level, of which at most
 * one is not 0 in a row: so no design matrix is ever stored.
 */
export interface Encoding {
  readonly features: readonly Feature[];
  /** Terms of all features, in order; names for people, e.g. `tenure`, `contract = Two year`. */
  readonly terms: readonly string[];
}

/** (x − mean) / scale; 0 where missing. */
export interface Scaled {
  readonly kind: "scaled";
  readonly column: string;
  readonly mean: number;
  readonly scale: number;
}

/** 1 where a number is missing. */
export interface Missing {
  readonly kind: "missing";
  readonly column: string;
}

/** 1 for the level of the row. No term: the reference level, and what no level takes. */
export interface Levels {
  readonly kind: "levels";
  readonly column: string;
  /** Categories with a term each. */
  readonly levels: readonly string[];
  /** The most frequent category: 0 in every term. Null for the missing. */
  readonly reference: string | null;
  /** Whether rare and unseen categories have a term, after `levels`; where not, they are as the reference. */
  readonly other: boolean;
  /** Whether missing has a term, the last; where not, it is as the reference. */
  readonly missing: boolean;
}

/** The product of two: numbers with numbers, or levels with either; pairs of levels that were too rare are 0. */
export interface Product {
  readonly kind: "product";
  readonly left: Scaled | Levels;
  readonly right: Scaled | Levels;
  /** Slot pairs of left and right with a term each. */
  readonly pairs: readonly (readonly [number, number])[];
}

export type Feature = Scaled | Missing | Levels | Product;

/** How many terms a feature has. */
export function termCount(feature: Feature): number {
  if (feature.kind === "levels") return feature.levels.length + Number(feature.other) + Number(feature.missing);
  return feature.kind === "product" ? feature.pairs.length : 1;
}

/** Whether the feature has one term: a dense column of it is added faster than a place and a value a row. */
export const isDense = (feature: Feature): boolean =>
  feature.kind === "scaled" ||
  feature.kind === "missing" ||
  (feature.kind === "product" && feature.left.kind === "scaled" && feature.right.kind === "scaled");

/**
 * An encoding that JSON held.
 * @throws {InputError} bad-model
 */
export function encodingFromJson(caller: string, json: unknown): Encoding {
  const { features, terms } = (json ?? {}) as Partial<Encoding>;
  const sound =
    Array.isArray(features) &&
    Array.isArray(terms) &&
    features.every(isFeature) &&
    (features as Feature[]).reduce((sum, feature) => sum + termCount(feature), 0) === terms.length;
  if (!sound) throw new InputError("bad-model", `${caller}: the encoding is not whole. Train the model again.`);
  return { features, terms };
}

function isFeature(value: unknown): value is Feature {
  const { kind, column, mean, scale, levels, left, right, pairs } = (value ?? {}) as Partial<
    Record<"kind" | "column" | "mean" | "scale" | "levels" | "left" | "right" | "pairs", unknown>
  >;
  if (kind === "product") return isFeature(left) && isFeature(right) && Array.isArray(pairs);
  if (typeof column !== "string") return false;
  if (kind === "scaled") return Number.isFinite(mean) && typeof scale === "number" && scale > 0;
  return kind === "missing" || (kind === "levels" && Array.isArray(levels));
}
