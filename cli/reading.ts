import type { Command } from "commander";
import type { Reading } from "../pipelines/read/with-snapshot.js";
import type { Cli } from "./cli.js";

/** For commands that read what was published. */
export const readable = (command: Command): Command =>
  command.option("--live", "read the warehouse itself, and hold its lock meanwhile");

export function readingOf(cli: Cli, command: Command, directory: string): Reading {
  const { live } = command.opts<{ live?: boolean }>();
  return { directory, engine: cli.globals(command).warehouse, signal: cli.io.signal, live: live === true };
}
