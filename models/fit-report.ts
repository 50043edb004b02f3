/** How a fit ended. A model whose report says it did not converge is an answer with a warning, not a good one. */
export interface FitReport {
  readonly converged: boolean;
  /** Why it stopped: `tolerance`, `max-iterations`, or what the learner names besides. */
  readonly reason: string;
  readonly iterations: number;
  /** Rows that counted: weight above 0. */
  readonly rows: number;
  /** What a person should know of it: columns left out, categories pooled. */
  readonly notes: readonly string[];
}
