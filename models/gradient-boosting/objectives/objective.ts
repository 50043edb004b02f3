/** What is to be learned, by name. */
export type ObjectiveParams =
  | { readonly kind: "logistic" }
  | { readonly kind: "squared" }
  | { readonly kind: "poisson" }
  /** `power` between 1 (Poisson) and 2 (gamma), both exclusive. */
  | { readonly kind: "tweedie"; readonly power: number }
  /** `level` between 0 and 1, both exclusive. */
  | { readonly kind: "quantile"; readonly level: number }
  /** Pairs count when one of them ranks among the first `truncation`. */
  | { readonly kind: "lambdarank"; readonly truncation?: number }
  /** Gradients come from `FitOptions.custom`; predictions are raw scores. */
  | { readonly kind: "custom" };

/** Rows `from` to `to` (exclusive) of what an objective reads and writes. No weight: 1. */
export interface Gradients {
  readonly score: Float64Array;
  readonly label: Float64Array;
  readonly weight: Float64Array | null;
  /** First and second derivative of the loss by the score, times weight. */
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/** A loss that is a sum over rows. */
export interface RowObjective {
  /** Whether the Hessian is the weight itself. */
  readonly constantHessian: boolean;
  /** The score that fits best alone. */
  base(label: Float64Array, weight: Float64Array | null): number;
  derive(rows: Gradients, from: number, to: number): void;
  /** Sum of loss times weight. */
  loss(score: Float64Array, label: Float64Array, weight: Float64Array | null, from: number, to: number): number;
  /** The prediction of a raw score. */
  respond(score: number): number;
  /** For leaves that no second derivative can find: the best value for these residuals (label less score). */
  renewLeaf?(residuals: Float64Array, weights: Float64Array | null): number;
}

/** The custom objective: writes gradients and Hessians of all rows. `loss` is the mean; needed for early stopping. */
export interface CustomObjective {
  readonly base?: number;
  derive(rows: Gradients): void;
  loss?(score: Float64Array, label: Float64Array, weight: Float64Array | null): number;
}
