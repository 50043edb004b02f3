/** One thing that `check` has to say. */
export interface Finding {
  /** `problem`: a night would stop or refuse; `note`: good to know. */
  readonly level: "problem" | "note";
  /** A file, with line and column where they are known. */
  readonly where: string;
  readonly code: string;
  readonly message: string;
}
