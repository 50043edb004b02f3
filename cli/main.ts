#!/usr/bin/env node
import { getEventListeners } from "node:events";
import { readFileSync } from "node:fs";
import { runCli } from "./cli.js";
import { systemClock } from "./clock.js";
import { commandFiles } from "./command-files.js";
import { CLEAR_LINE, movesCursor } from "./progress.js";

const stop = new AbortController();
/** Nobody listens: nothing needs to be undone. */
const idle = (): boolean => getEventListeners(stop.signal, "abort").length === 0;
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // A second signal does not wait.
    if (idle() || stop.signal.aborted) {
      if (movesCursor(process.stderr, process.env)) process.stderr.write(CLEAR_LINE);
      process.exit(name === "SIGINT" ? 130 : 143);
    }
    stop.abort(name);
  });
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EPIPE") throw cause;
    // Nobody reads on, as behind `head`: an answer ends there, but a night goes on to its end.
    if (idle()) process.exit(0);
  });
}

process.exitCode = await runCli(
  process.argv.slice(2),
  {
    out: process.stdout,
    err: process.stderr,
    directory: process.cwd(),
    environment: process.env,
    clock: systemClock,
    signal: stop.signal,
    version: version(),
  },
  await commandFiles(),
);

/** Of the package, which stands one folder above `cli/`, or two above `dist/cli/`. */
function version(): string {
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const found = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { version?: unknown };
      if (typeof found.version === "string") return found.version;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    }
  }
  return "unknown";
}
