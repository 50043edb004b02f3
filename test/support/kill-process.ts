import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { setPriority } from "node:os";
import { join } from "node:path";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";

/** The built command: `npm run test:slow` builds it first. */
const MAIN = join(process.env["CLIENTELE_DIST"] ?? join(import.meta.dirname, "../../dist"), "cli", "main.js");

export interface Outcome {
  readonly code: number | null;
  /** All that it printed. */
  readonly told: string;
  readonly seconds: number;
}

/** When to kill: `watch` is asked again and again until it says true; then `delayMs` pass. */
export interface Moment {
  readonly watch: (seen: Seen) => boolean;
  readonly delayMs: number;
}

export interface Seen {
  readonly directory: string;
  readonly told: string;
  /** What runs now, of `.clientele/lock.json`. */
  readonly step: string | null;
}

/** Runs the command to its end. */
export async function runToEnd(words: readonly string[]): Promise<Outcome> {
  const begun = performance.now();
  const { child, told } = start(words);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, told: told(), seconds: (performance.now() - begun) / 1000 };
}

/** Runs the command to its end and counts the lines that it prints, of which it keeps none. */
export async function countLines(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly lines: number }> {
  const child = spawn(process.execPath, [MAIN, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  let lines = 0;
  child.stdout.on("data", (part: Buffer) => {
    for (const byte of part) if (byte === 10) lines++;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, lines };
}

/**
 * Starts the command and kills it with SIGKILL at `moment`.
 * @returns the step that it was in (`between` before the first and where no lock stood); null where it ended before
 */
export async function runAndKill(
  directory: string,
  words: readonly string[],
  { watch, delayMs }: Moment,
): Promise<string | null> {
  // A lock left by the run before would be taken for this one's.
  const { child, told } = start([...words, "--project", directory]);
  const closed = once(child, "close");
  // Who watches comes before who is watched: a short step must not pass unseen on a busy machine.
  if (child.pid !== undefined) setPriority(child.pid, 5);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  while (!ended() && !watch({ directory, told: told(), step: stepOf(directory, child.pid!) })) await turn();
  if (delayMs > 0 && !ended()) await Promise.race([sleep(delayMs), closed]);
  child.kill("SIGKILL");
  await closed;
  if (child.signalCode !== "SIGKILL") return null;
  return stepOf(directory, child.pid!) ?? "outside of steps";
}

/** The step that a process writes in the lock file; null where the file is not its own. */
function stepOf(directory: string, pid: number): string | null {
  try {
    const lock = JSON.parse(readFileSync(join(directory, ".clientele", "lock.json"), "utf8")) as Lock;
    return lock.pid === pid ? lock.step : null;
  } catch {
    return null;
  }
}
interface Lock {
  readonly pid: number;
  readonly step: string | null;
}

/** Whether some list has a data file of a folder that has no manifest yet. */
export function isBetweenDataAndManifest(directory: string): boolean {
  const lists = join(directory, "out", "lists");
  if (!existsSync(lists)) return false;
  return readdirSync(lists).some((list) =>
    readdirSync(join(lists, list)).some((night) => {
      if (!night.endsWith(".making")) return false;
      try {
        const names = readdirSync(join(lists, list, night));
        return names.some((name) => name.endsWith(".csv")) && !names.includes("manifest.json");
      } catch {
        return false;
      }
    }),
  );
}

function start(words: readonly string[]): { child: ChildProcess; told: () => string } {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.on("data", (part: Buffer) => (text += part.toString()));
  child.stderr.on("data", (part: Buffer) => (text += part.toString()));
  return { child, told: () => text };
}
