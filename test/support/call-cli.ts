import { commandFiles } from "../../cli/command-files.js";
import { runCli, type Io } from "../../cli/cli.js";

export interface Answer {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

/** Calls the command in this process, as typed after `clientele`. The clock stands at 2026-02-03 04:05:06 UTC. */
export async function callCli(words: readonly string[], change: Partial<Io> = {}): Promise<Answer> {
  let out = "";
  let err = "";
  const code = await runCli(
    words,
    {
      out: { write: (text) => (out += text) },
      err: { write: (text) => (err += text) },
      directory: process.cwd(),
      environment: {},
      clock: () => new Date("2026-02-03T04:05:06Z"),
      signal: new AbortController().signal,
      version: "9.9.9",
      ...change,
    },
    await commandFiles(),
  );
  return { code, out, err };
}
