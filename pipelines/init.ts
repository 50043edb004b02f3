import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { ConfigurationError } from "../project/errors.js";
import { writeWhole } from "../project/write-whole.js";
import { FileFault } from "../warehouse/staging/file-fault.js";
import { Warehouse } from "../warehouse/warehouse.js";
import type { Ask } from "./init/ask.js";
import { defaultFiles } from "./init/default-files.js";
import { findSources, NAMELESS, uniqueName } from "./init/find-sources.js";
import { guessCompany } from "./init/guess-company.js";
import { guessLinks } from "./init/guess-links.js";
import { guessSource, type SourceGuess, type UnknownSource } from "./init/guess-source.js";
import { showSource, unknownSource, type ShownSource } from "./init/show-source.js";
import { splitLayouts, type FoundSource } from "./init/split-layouts.js";
import { clienteleYaml } from "./init/write-yaml.js";

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
  readonly sources: readonly ShownSource[];
  /** What was guessed beside the tables, in sentences. */
  readonly remarks: readonly string[];
  /** Marked lines that a person must look at. */
  readonly todos: number;
  /** Columns of which nothing tells day from month, as `source: column`: no other command goes on before a person has. */
  readonly undecided: readonly string[];
}

/**
 * Writes a project folder; with data, guesses entity, columns, encodings, forms of times and numbers, spaces and channels.
 * @throws {ConfigurationError} project-exists, no-data
 */
export async function runInit({ directory, from, ask, dryRun }: InitOptions): Promise<InitReport> {
  const folder = resolve(directory);
  if (existsSync(join(folder, "clientele.yaml"))) {
    throw new ConfigurationError("project-exists", `${directory} has a clientele.yaml already: name another folder.`);
  }
  const found = from.length === 0 ? [] : await findSources(from);
  const warehouse = await Warehouse.open(":memory:");
  const temporary = join(tmpdir(), `clientele-init-${randomUUID()}`);
  try {
    const sources: SourceGuess[] = [];
    const unknown: UnknownSource[] = [];
    const remarks: string[] = [];
    for (const group of found) {
      const split = await splitLayouts(warehouse, group);
      remarks.push(...split.remarks);
      for (const each of split.sources) {
        try {
          const guess = await guessSource(warehouse, each, await roughly(each), ask, temporary);
          if (guess.entity === null) unknown.push(guess);
          else sources.push(guess);
        } catch (cause) {
          if (!(cause instanceof FileFault)) throw cause;
          remarks.push(`${each.name}: left out, ${cause.message}`);
        }
      }
    }
    nameSources(sources, unknown);
    await guessLinks(warehouse, sources);
    const company = await guessCompany(warehouse, sources, ask);
    const hasNames = sources.some((source) => source.entity.name === "customers" && source.columns.has("name"));
    const shown: ShownSource[] = [];
    for (const source of sources) {
      const each = await showSource(warehouse, source, company.timeZone, temporary);
      shown.push(each);
      if (each.refused.some(({ rule }) => rule === "key-conflict")) source.todos.push(CONFLICT);
    }
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
      sources: [...shown, ...unknown.map(unknownSource)],
      remarks: [...remarks, ...sources.flatMap((source) => source.remarks.map((r) => `${source.name}: ${r}`))],
      todos: texts.get("clientele.yaml")!.split("# TODO(you):").length - 1,
      undecided: sources.flatMap(({ name, undecided }) => undecided.map(({ header }) => `${name}: "${header}"`)),
    };
  } finally {
    warehouse.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

const CONFLICT =
  "rows of one id say different things, and a load refuses those: is a row a version (version_by: COLUMN), or an event?";

/** A file that is named in no Latin letters gives its source the name of its entity. */
function nameSources(sources: readonly SourceGuess[], unknown: readonly UnknownSource[]): void {
  const taken = new Set<string>();
  for (const source of sources) {
    source.name = uniqueName(source.name === NAMELESS ? source.entity.name : source.name, taken);
  }
  for (const source of unknown) source.name = uniqueName(source.name, taken);
}

const ENOUGH = 150_000_000;
/** How many times its size a packed file is, roughly. */
const PACKED = 6;

/** The first files that are read within seconds. */
async function roughly({ files }: FoundSource): Promise<string[]> {
  const chosen: string[] = [];
  let bytes = 0;
  for (const file of files) {
    const { size } = await stat(file);
    bytes += /\.(gz|zst|xlsx|parquet)$/i.test(file) ? size * PACKED : size;
    if (chosen.length > 0 && bytes > ENOUGH) break;
    chosen.push(file);
  }
  return chosen;
}
