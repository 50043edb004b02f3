import type { Log, Progress } from "../pipelines/runner/log.js";
import type { Clock } from "./clock.js";
import { movesCursor, ProgressLine, type Terminal } from "./progress.js";
import { StepProgress } from "./step-progress.js";

export interface LogOptions {
  readonly format: "text" | "json";
  /** Keeps warnings and errors only. */
  readonly quiet: boolean;
  /** `NO_COLOR` and `TERM` count. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** How much a step must advance before a JSON line tells of it. */
const STRIDE = 0.1;
/** A step that ends sooner shows no bar: it would only flicker. */
const PATIENCE_MS = 400;
/** A step may tell of thousands of files: what follows sooner is not drawn, the next look shows it. */
const REDRAW_MS = 80;

type Fields = Readonly<Record<string, unknown>>;

/** A log on standard error: lines for people with a bar at the foot of a terminal, or JSON lines. */
export function createLog(terminal: Terminal, clock: Clock, options: LogOptions): Log {
  return options.format === "json" ? jsonLog(terminal, clock, options.quiet) : textLog(terminal, clock, options);
}

function textLog(terminal: Terminal, clock: Clock, { quiet, environment = {} }: LogOptions): Log {
  const moves = movesCursor(terminal, environment);
  const coloured = moves && (environment["NO_COLOR"] ?? "") === "";
  const bar = new ProgressLine(terminal);
  let running: StepProgress | null = null;
  let drawn = 0;
  const line = (text: string): void => {
    bar.clear();
    terminal.write(`${text}\n`);
  };
  return {
    info: (message, fields) => (quiet ? undefined : line(coloured ? colour(message, fields) : message)),
    warn: (message) => line(coloured ? `${YELLOW}warning:${PLAIN} ${message}` : `warning: ${message}`),
    progress(step, told) {
      if (quiet || !moves) return;
      const now = clock().getTime();
      running = follow(running, step, told, now);
      if (running === null) return bar.clear();
      if (now - running.since < PATIENCE_MS || now - drawn < REDRAW_MS) return;
      bar.draw(running.view(now));
      drawn = now;
    },
  };
}

function jsonLog(terminal: Terminal, clock: Clock, quiet: boolean): Log {
  let running: StepProgress | null = null;
  let last = 0;
  const line = (level: string, message: string, fields: Fields = {}): void => {
    terminal.write(`${JSON.stringify({ time: clock().toISOString(), level, message, ...fields })}\n`);
  };
  return {
    info: (message, fields) => (quiet ? undefined : line("info", message.trim(), fields)),
    warn: (message, fields) => line("warn", message, fields),
    progress(step, told) {
      if (quiet) return;
      const now = clock().getTime();
      const before = running;
      running = follow(running, step, told, now);
      if (running !== before) last = 0;
      const { share, doing, rows, seconds } = running?.view(now) ?? NO_VIEW;
      if (share === null || share < last + STRIDE) return;
      last = share;
      line("progress", step, {
        step,
        share: Math.round(share * 1000) / 1000,
        seconds,
        ...(doing === null ? {} : { doing }),
        ...(rows === null ? {} : { rows }),
      });
    },
  };
}

const NO_VIEW = { share: null, doing: null, rows: null, seconds: 0 };

/** The step that runs after this was told; null: it has ended. */
function follow(running: StepProgress | null, step: string, told: Progress, now: number): StepProgress | null {
  if (told.ended === true) return null;
  const next = running?.step === step ? running : new StepProgress(step, now);
  next.tell(told);
  return next;
}

const PLAIN = "\u001b[0m";
const YELLOW = "\u001b[33m";
const COLOURS: Readonly<Record<string, string>> = {
  done: "\u001b[32m",
  skipped: "\u001b[2m",
  refused: YELLOW,
  failed: "\u001b[31m",
};

/** The state of a step in its colour: a word stays a word for who sees none. */
function colour(message: string, fields: Fields = {}): string {
  const state = fields["state"];
  const found = typeof state === "string" ? COLOURS[state] : undefined;
  return found === undefined ? message : message.replace(state as string, (word) => `${found}${word}${PLAIN}`);
}
