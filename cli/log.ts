import type { Log } from "../pipelines/runner/log.js";
import type { Clock } from "./clock.js";
import { ProgressBar, type Terminal } from "./progress.js";

export interface LogOptions {
  readonly format: "text" | "json";
  /** Keeps warnings and errors only. */
  readonly quiet: boolean;
}

/** How much a step must advance before a JSON line tells of it. */
const STRIDE = 0.1;

/** A log on standard error: lines for people with a bar at the foot of a terminal, or JSON lines. */
export function createLog(terminal: Terminal, clock: Clock, { format, quiet }: LogOptions): Log {
  return format === "json" ? jsonLog(terminal, clock, quiet) : textLog(terminal, clock, quiet);
}

function textLog(terminal: Terminal, clock: Clock, quiet: boolean): Log {
  const bar = new ProgressBar(terminal);
  let running = { label: "", since: 0 };
  const line = (text: string): void => {
    bar.clear();
    terminal.write(`${text}\n`);
  };
  return {
    info: (message) => (quiet ? undefined : line(message)),
    warn: (message) => line(`warning: ${message}`),
    progress(label, share) {
      if (quiet) return;
      const now = clock().getTime();
      if (label !== running.label) running = { label, since: now };
      if (share === 1) bar.clear();
      else bar.draw(label, share, (now - running.since) / 1000);
    },
  };
}

function jsonLog(terminal: Terminal, clock: Clock, quiet: boolean): Log {
  const told = new Map<string, number>();
  const line = (level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    terminal.write(`${JSON.stringify({ time: clock().toISOString(), level, message, ...fields })}\n`);
  };
  return {
    info: (message, fields) => (quiet ? undefined : line("info", message, fields)),
    warn: (message, fields) => line("warn", message, fields),
    progress(label, share) {
      if (quiet || share === null) return;
      const last = told.get(label) ?? 0;
      const begun = share < last;
      if (!begun && share < last + STRIDE) return;
      if (share === 1 && last === 0) return;
      told.set(label, share);
      line("progress", label, { share: Math.round(share * 1000) / 1000 });
    },
  };
}
