import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ConfigurationError } from "../project/errors.js";
import { writeWhole } from "../project/write-whole.js";
import { FileFault } from "../warehouse/staging/open-file.js";
import { Warehouse } from "../warehouse/warehouse.js";
import type { Ask } from "./init/ask.js";
import { defaultFiles } from "./init/default-files.js";
import { findSources, type FoundSource } from "./init/find-sources.js";
import { guessCompany } from "./init/guess-company.js";
import { guessLinks } from "./init/guess-links.js";
import { guessSource, type SourceGuess } from "./init/guess-source.js";
import { clienteleYaml, type UnknownSource } from "./init/write-yaml.js";

export interface InitOptions {
  /** The folder to be; need not be there. */
  readonly directory: string;
  /** Files and folders with data; none: a project to fill in. */
  readonly from: readonly string[];
  readonly ask: Ask;
  /** Guess and say, but write nothing. */
  readonly dryRun: boolean;
}

export interface InitReport {
  readonly directory: string;
  /** Relative paths, in the order in which they were written. */
  readonly files: readonly string[];
  readonly sources: readonly {
    readonly source: string;
    /** null where no entity fits. */
    readonly entity: string | null;
    readonly confidence: "sure" | "likely" | "unsure" | "unknown";
    readonly files: number;
    readonly mapped: number;
    readonly unread: number;
  }[];
  /** What was guessed, in sentences. */
  readonly remarks: readonly string[];
  /** Marked lines that a person must look at. */
  readonly todos: number;
}

/**
 * Writes a project folder; with data, guesses entity, columns, forms of times and numbers, spaces and channels.
 * @throws {ConfigurationError} project-exists, no-data
 */
export async function runInit({ directory, from, ask, dryRun }: InitOptions): Promise<InitReport> {
  const folder = resolve(directory);
  if (existsSync(join(folder, "clientele.yaml"))) {
    throw new ConfigurationError("project-exists", `${directory} has a clientele.yaml already: name another folder.`);
  }
  const found = from.length === 0 ? [] : await findSources(from);
  const warehouse = await Warehouse.open(":memory:");
  try {
    const sources: SourceGuess[] = [];
    const unknown: UnknownSource[] = [];
    const remarks: string[] = [];
    for (const each of found) {
      try {
        const guess = await guessSource(warehouse, each, await roughly(each), ask);
        if (guess.entity === null) unknown.push(guess);
        else sources.push(guess);
      } catch (cause) {
        if (!(cause instanceof FileFault)) throw cause;
        remarks.push(`${each.name}: left out, ${cause.message}`);
      }
    }
    await guessLinks(warehouse, sources);
    const company = await guessCompany(warehouse, sources, ask);
    const hasNames = sources.some((source) => source.entity.name === "customers" && source.columns.has("name"));
    const texts = new Map([
      ["clientele.yaml", clienteleYaml(folder, basename(folder), company, sources, unknown)],
      ...defaultFiles(company, hasNames),
    ]);
    const files = [...texts.keys()].filter((path) => path === "clientele.yaml" || !existsSync(join(folder, path)));
    // clientele.yaml last: a folder without it is no project yet, and init may be run again.
    files.sort((a, b) => Number(a === "clientele.yaml") - Number(b === "clientele.yaml"));
    if (!dryRun) for (const path of files) await writeWhole(join(folder, path), texts.get(path)!);
    return {
      directory: folder,
      files,
      sources: [...sources.map(summary), ...unknown.map(unknownSummary)],
      remarks: [...remarks, ...sources.flatMap((source) => source.remarks.map((r) => `${source.found.name}: ${r}`))],
      todos: texts.get("clientele.yaml")!.split("# TODO(you):").length - 1,
    };
  } finally {
    warehouse.close();
  }
}

const ENOUGH = 200_000_000;

/** The first files that are read within seconds. */
async function roughly({ files }: FoundSource): Promise<string[]> {
  const chosen: string[] = [];
  let bytes = 0;
  for (const file of files) {
    const { size } = await stat(file);
    bytes += file.endsWith(".gz") || file.endsWith(".parquet") ? size * 6 : size;
    if (chosen.length > 0 && bytes > ENOUGH) break;
    chosen.push(file);
  }
  return chosen;
}

const summary = ({ found, entity, confidence, columns, unread }: SourceGuess) => ({
  source: found.name,
  entity: entity.name,
  confidence,
  files: found.files.length,
  mapped: columns.size,
  unread: unread.length,
});

const unknownSummary = ({ found, sample }: UnknownSource) =>
  ({
    source: found.name,
    entity: null,
    confidence: "unknown",
    files: found.files.length,
    mapped: 0,
    unread: sample.columns.length,
  }) as const;
