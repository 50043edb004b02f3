/** Where a job tells what it does. Everything goes to standard error; personal data never. */
export interface Log {
  /** A sentence for people, e.g. "invoices: 541,909 rows in, 0 refused". */
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** What is new about a running step; the first call begins it. */
  progress(step: string, told: Progress): void;
}

export interface Progress {
  /** Share done of the statement that the engine runs, 0 to 1; null where it does not know. */
  readonly engine?: number | null;
  /** What the step is at, for people: `invoices: data/2026-01.csv.gz`, `core.line 2026-01`. */
  readonly doing?: string;
  /** Which part of the whole step that is, 0 to 1; the engine's statement counts as this part. */
  readonly part?: readonly [from: number, to: number];
  /** Rows of the step so far. */
  readonly rows?: number;
  /** The step has ended, well or not. */
  readonly ended?: true;
}

/** The log of a part of a step: what it tells of its own parts stands within `part`. */
export function withinPart(log: Log, [from, to]: readonly [number, number]): Log {
  const within = (share: number): number => from + (to - from) * share;
  return {
    info: (message, fields) => log.info(message, fields),
    warn: (message, fields) => log.warn(message, fields),
    progress(step, { part, ...told }) {
      log.progress(step, part === undefined ? told : { ...told, part: [within(part[0]), within(part[1])] });
    },
  };
}

export const silentLog: Log = { info: () => {}, warn: () => {}, progress: () => {} };
