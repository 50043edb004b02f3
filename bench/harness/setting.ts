/** How a bench is to be run. */
export interface Setting {
  /** Of the full sizes; 1: those of the targets. */
  readonly scale: number;
  /** Repetitions whose median is reported. */
  readonly runs: number;
  /** Where files are made; the bench removes what it makes. */
  readonly folder: string;
  /** Child processes print statements that take longer, in milliseconds; null: none. */
  readonly statements: number | null;
  readonly log: (line: string) => void;
}

/** Medians of one thing that was measured. */
export interface Figure {
  readonly what: string;
  readonly runs: number;
  readonly seconds: number;
  /** User and system; steadier than the wall on a machine with other work. */
  readonly cpuSeconds: number;
  /** Resident, at the peak. */
  readonly peakBytes: number;
}

/** A figure held against its target. */
export interface Verdict {
  readonly what: string;
  readonly got: number;
  readonly unit: "x" | "s" | "GB" | "slope";
  /** null: told, without a target. */
  readonly limit: number | null;
}

/** What one bench found. */
export interface Findings {
  readonly sizes: Readonly<Record<string, number>>;
  readonly figures: readonly Figure[];
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
  /** What the product did wrong: fast wrong answers do not count. */
  readonly failures: readonly string[];
}

export type Bench = (setting: Setting) => Promise<Findings>;
