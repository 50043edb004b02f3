/** One thing that `check` has to say. */
export interface Finding {
  /** `problem`: a night would stop or refuse; `note`: good to know. */
  readonly level: "problem" | "note";
  /** A file, with line and column where they are known. */
  readonly where: string;
  readonly code: string;
  readonly message: string;
}

/** Notes a finding, at a file, or at a line of it. */
export type Say = (level: Finding["level"], code: string, message: string, at?: string | number) => void;
