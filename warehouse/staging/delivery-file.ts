import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../project/errors.js";
import { projectPaths } from "../../project/paths.js";
import { writeWhole } from "../../project/write-whole.js";
import type { Warehouse } from "../warehouse.js";
import { readDeliveries } from "./deliveries.js";
import { dropAgain, readDropped, type Dropped } from "./dropped.js";

/** A line of `meanings/deliveries.ndjson`: what a new server needs to see each night what it saw. */
export interface RecordedDelivery {
  readonly number: number;
  readonly source: string;
  readonly path: string;
  readonly path_key: string;
  readonly sha256: string;
  readonly floor: string | null;
  readonly finished_before: string | null;
  readonly allowed: string | null;
  /** Rules whose rows were taken as corrections; absent where none were. */
  readonly replaces?: readonly string[];
  /** Refused rows that were given up; absent where none were. */
  readonly dropped?: readonly Dropped[];
}

const fileOf = (directory: string): string => join(projectPaths(directory).meanings, "deliveries.ndjson");

/** What the file records, by number; empty where there is none. */
export async function readDeliveryFile(directory: string): Promise<RecordedDelivery[]> {
  const path = fileOf(directory);
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.flatMap((line, i) => {
    if (line === "") return [];
    try {
      return [JSON.parse(line) as RecordedDelivery];
    } catch {
      const rule = "the line is not whole JSON: restore the file from git.";
      throw new ConfigurationError("damaged-meaning", rule, { file: "meanings/deliveries.ndjson", line: i + 1 });
    }
  });
}

/**
 * Writes the ledger's deliveries, and what the file has recorded that is still to be loaded, by rename. Rows that the file
 * records as dropped are dropped first.
 */
export async function writeDeliveryFile(directory: string, warehouse: Warehouse): Promise<void> {
  const recorded = await readDeliveryFile(directory);
  await dropAgain(warehouse, recorded);
  const dropped = await readDropped(warehouse);
  const loaded = (await readDeliveries(warehouse))
    .filter((d) => d.state === "loaded")
    .map(({ number, source, path, path_key, sha256, floor, finished_before, allowed, replaces }): RecordedDelivery => ({
      number,
      source,
      path,
      path_key,
      sha256,
      floor,
      finished_before,
      allowed,
      ...(replaces === null ? {} : { replaces }),
      ...(dropped.has(number) ? { dropped: dropped.get(number)! } : {}),
    }));
  const numbers = new Set(loaded.map((d) => d.number));
  const all = [...loaded, ...recorded.filter((d) => !numbers.has(d.number))].sort((a, b) => a.number - b.number);
  const text = all.map((d) => `${JSON.stringify(d)}\n`).join("");
  const before = existsSync(fileOf(directory)) ? await readFile(fileOf(directory), "utf8") : "";
  if (text !== before) await writeWhole(fileOf(directory), text);
}
