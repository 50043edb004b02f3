import type { StepView } from "./step-progress.js";
import { fit, visible, width } from "./text-width.js";

/** What progress is drawn on. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Puts a blank line in the place of the present one. */
export const CLEAR_LINE = "\r\u001b[K";

/** Whether lines can be drawn over. */
export const movesCursor = (terminal: Terminal, environment: Readonly<Record<string, string | undefined>>): boolean =>
  terminal.isTTY === true && environment["TERM"] !== "dumb";

/** One line at the foot of a terminal that shows how far the running step is. */
export class ProgressLine {
  #shown = "";
  constructor(readonly terminal: Terminal) {}

  /** The cursor stays in the first column, which is blank: whatever is written next, by anyone, begins there. */
  draw(view: StepView): void {
    // The last column stays free: some terminals begin a new line after it.
    const text = ` ${progressText(view, Math.max(1, (this.terminal.columns ?? 80) - 2))}`;
    if (text === this.#shown) return;
    this.terminal.write(`\r${text}\u001b[K\r`);
    this.#shown = text;
  }

  clear(): void {
    if (this.#shown === "") return;
    this.terminal.write(CLEAR_LINE);
    this.#shown = "";
  }
}

/** What of a line does not change its place comes first; what varies comes last, and is cut where there is no room. */
export function progressText({ step, share, doing, rows, seconds, remaining }: StepView, columns: number): string {
  const bar = columns >= 98 ? 20 : columns >= 40 ? 10 : 0;
  const percent = share === null ? "    " : `${String(Math.min(99, Math.floor(share * 100))).padStart(3)}%`;
  const left = remaining === null ? "" : `, about ${roughly(remaining)} left`;
  const told = [
    bar > 0 ? fit(step, 12).padEnd(12) : step,
    ...(bar > 0 ? [barText(share, bar)] : []),
    percent,
    `${elapsed(seconds)}${columns >= 60 ? left : ""}`.padEnd(columns >= 98 ? 33 : columns >= 70 ? 24 : 0),
  ].join(" ");
  const rest = [
    doing === null ? [] : [visible(doing)],
    rows === null || rows === 0 ? [] : [`${rows.toLocaleString("en-US")} rows so far`],
  ]
    .flat()
    .join(", ");
  const room = columns - width(told) - 2;
  return fit(room >= 8 && rest !== "" ? `${told}  ${fit(rest, room)}` : told.trimEnd(), columns);
}

function barText(share: number | null, size: number): string {
  if (share === null) return "·".repeat(size);
  const done = Math.floor(share * size);
  return "█".repeat(done) + "░".repeat(size - done);
}

/** `7 s`, `3 min 05 s`, `1 h 02 min` */
export function elapsed(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** No finer than anyone can know: `5 s`, `40 s`, `3 min`, `1 h 20 min` */
function roughly(seconds: number): string {
  if (seconds < 57.5) return `${Math.max(5, Math.round(seconds / 5) * 5)} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
