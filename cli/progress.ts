/** What progress is drawn on. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** One line at the foot of a terminal that shows how far the running step is. Draws nothing elsewhere. */
export class ProgressBar {
  #shown = false;
  constructor(readonly terminal: Terminal) {}

  /** @param share 0 to 1; null where unknown */
  draw(label: string, share: number | null, seconds: number): void {
    if (this.terminal.isTTY !== true) return;
    const room = Math.max(10, Math.min(30, (this.terminal.columns ?? 80) - 40));
    const done = Math.round((share ?? 0) * room);
    const bar = share === null ? "·".repeat(room) : "█".repeat(done) + "░".repeat(room - done);
    const percent = share === null ? "    " : `${String(Math.floor(share * 100)).padStart(3)}%`;
    this.terminal.write(`\r\u001b[2K${label.padEnd(12)} ${bar} ${percent} ${elapsed(seconds)}`);
    this.#shown = true;
  }

  clear(): void {
    if (!this.#shown) return;
    this.terminal.write("\r\u001b[2K");
    this.#shown = false;
  }
}

/** `7 s`, `3 min 05 s`, `1 h 02 min` */
export function elapsed(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
