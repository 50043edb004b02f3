import { rmSync } from "node:fs";
import { onTestFinished } from "vitest";
import { runCli, type CommandFile } from "../../cli/cli.js";
import type { ExitCode } from "../../cli/errors.js";
import { publish } from "../../pipelines/publish.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { given, type Row } from "./given.js";
import { projectFolder } from "./project-folder.js";
import { contextOf, projectOf } from "./step-context.js";

export const PROJECT = "name: corner-shop\ntime_zone: UTC\ncurrency: GBP\n";

/**
 * A project folder, gone with the test, whose published snapshot holds these tables. Returns its path.
 * @param fill puts more rows into them than are given one by one
 */
export async function publishedProject(
  tables: Readonly<Record<string, readonly Row[]>>,
  asOf: string,
  files: Readonly<Record<string, string>> = {},
  fill: (warehouse: Warehouse) => Promise<unknown> = async () => {},
): Promise<string> {
  const directory = projectFolder({ "clientele.yaml": PROJECT, ...files });
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const warehouse = await given(tables);
  await fill(warehouse);
  await publish(contextOf(warehouse, projectOf({ directory }), asOf));
  warehouse.close();
  return directory;
}

export interface Told {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Calls one command in a project folder, at noon of 2026-03-01. */
export async function call(directory: string, file: CommandFile, ...words: readonly string[]): Promise<Told> {
  let out = "";
  let err = "";
  const io = {
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
    directory,
    environment: {},
    clock: () => new Date("2026-03-01T12:00:00Z"),
    signal: new AbortController().signal,
    version: "0.0.0",
  };
  const exitCode = await runCli(words, io, [file]);
  return { exitCode, out, err };
}
