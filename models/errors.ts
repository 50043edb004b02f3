/** An argument that breaks the rule of a function's door. */
export class InputError extends Error {
  override readonly name = "InputError";
  constructor(
    /** Stable, kebab-case. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A fit that cannot be answered: too few rows, one class only, no convergence. */
export class FitError extends Error {
  override readonly name = "FitError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
