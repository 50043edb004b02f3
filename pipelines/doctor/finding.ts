/** What one look at machine or folder found. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warn" | "fail";
  readonly found: string;
  /** What to do; empty where all is well. */
  readonly advice: string;
}

export const finding = (check: string, state: Finding["state"], found: string, advice = ""): Finding => ({
  check,
  state,
  found,
  advice: state === "ok" ? "" : advice,
});

export const GIB = 2 ** 30;
export const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
