/** Where a job tells what it does. Everything goes to standard error; personal data never. */
export interface Log {
  /** A sentence for people, e.g. "invoices: 541,909 rows in, 0 refused". */
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Share done of the running step, 0 to 1; null where unknown. */
  progress(label: string, share: number | null): void;
}

export const silentLog: Log = { info: () => {}, warn: () => {}, progress: () => {} };
