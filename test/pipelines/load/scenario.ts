import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { runLoad } from "../../../pipelines/load.js";
import type { Project } from "../../../project/project.js";
import { openCut } from "../../../warehouse/core/open-cut.js";
import { finishNight } from "../../../warehouse/ledger/nights.js";
import { entityNamed } from "../../../warehouse/schema/entities.js";
import { migrate } from "../../../warehouse/schema/migrate.js";
import { factSelect } from "../../../warehouse/snapshot/fact-view.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { NaiveWarehouse, type NaiveFile } from "../../support/naive-load.js";
import { contextOf, projectOf } from "../../support/step-context.js";
import type { Family } from "./families.js";

/** What happens to one path of a source between two loads. */
export type Change =
  | { readonly kind: "write"; readonly path: string; readonly file: NaiveFile }
  /** An earlier content, under this path: a copy, or a path that changes back. */
  | { readonly kind: "again"; readonly path: string; readonly pick: number }
  | { readonly kind: "remove"; readonly path: string };

export interface Round {
  /** `night`: finishes; `killed`: loads for the same night and does not finish; `mend`: `load --again`; `replace`: `replay --replace`. */
  readonly kind: "night" | "killed" | "load" | "mend" | "replace";
  /** One list for each family. */
  readonly changes: readonly (readonly Change[])[];
}

const PLAIN = { noNullPrototype: true } as const;
const path = fc.integer({ min: 1, max: 12 }).map((n) => `part-${n}.csv`);

function changeOf(family: Family): fc.Arbitrary<Change> {
  const file = fc
    .record({ lacks: fc.subarray([...family.optional]), rows: fc.array(family.row, { maxLength: 6 }) }, PLAIN)
    .map(({ lacks, rows }): NaiveFile => ({ header: family.header.filter((h) => !lacks.includes(h)), rows }));
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), path, file }, PLAIN) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("again" as const), path, pick: fc.nat(9) }, PLAIN) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), path }, PLAIN) },
  );
}

/** Random deliveries, nights, copies, corrections and mends of these families. */
export function roundsOf(families: readonly Family[]): fc.Arbitrary<readonly Round[]> {
  const round = fc.record(
    {
      kind: fc.oneof(
        { weight: 5, arbitrary: fc.constant("night" as const) },
        { weight: 1, arbitrary: fc.constant("killed" as const) },
        { weight: 2, arbitrary: fc.constant("load" as const) },
        { weight: 1, arbitrary: fc.constant("mend" as const) },
        { weight: 2, arbitrary: fc.constant("replace" as const) },
      ),
      changes: fc.tuple(...families.map((f) => fc.array(changeOf(f), { maxLength: 3 }))),
    },
    PLAIN,
  );
  return fc.array(round, { minLength: 2, maxLength: 6 });
}

const nightOf = (n: number): string => `2026-01-${String(2 * n + 1).padStart(2, "0")} 00:00:00`;
const LATE = "2030-01-01 00:00:00";

/** Writes a csv file below a folder, as of a time in seconds. */
export function writeFile(folder: string, name: string, file: NaiveFile, seconds: number): void {
  const target = join(folder, name);
  mkdirSync(dirname(target), { recursive: true });
  const lines = [file.header, ...file.rows.map((r) => file.header.map((h) => r[h] ?? ""))];
  writeFileSync(target, lines.map((l) => `${l.join(",")}\n`).join(""));
  utimesSync(target, seconds, seconds);
}

/** Empties a warehouse of what loads and nights wrote. */
export async function emptied(warehouse: Warehouse): Promise<void> {
  const tables = await warehouse.rows<{ name: string }>(
    `select schema_name || '.' || table_name as name from duckdb_tables()
     where schema_name in ('staging', 'quarantine', 'ops') and not temporary and table_name not like '%_loading'`,
  );
  for (const { name } of tables) await warehouse.run(`delete from ${name}`);
}

/** Plays the rounds on the loader and on the naive model; after each, every as-of read must agree. */
export async function play(warehouse: Warehouse, families: readonly Family[], rounds: readonly Round[]): Promise<void> {
  const project = projectOf();
  try {
    await playIn(warehouse, project, families, rounds);
  } finally {
    rmSync(project.directory, { recursive: true, force: true });
    await emptied(warehouse);
  }
}

async function playIn(warehouse: Warehouse, folder: Project, families: readonly Family[], rounds: readonly Round[]) {
  const naive = new NaiveWarehouse();
  const files = new Map(families.map((f) => [f.source.name, new Map<string, NaiveFile>()]));
  const contents = new Map(families.map((f) => [f.source.name, [] as NaiveFile[]]));
  let now = families;
  let night = 1;
  let clock = 1_760_000_000;
  const put = (source: string, name: string, file: NaiveFile): void => {
    files.get(source)!.set(name, file);
    contents.get(source)!.push(file);
    clock += 1;
    writeFile(folder.directory, `${source}/${name}`, file, clock);
  };
  for (const round of rounds) {
    families.forEach((f, i) => {
      const { name } = f.source;
      for (const change of round.changes[i] ?? []) {
        const known = contents.get(name)!;
        if (change.kind === "write") put(name, change.path, change.file);
        else if (change.kind === "again" && known.length > 0)
          put(name, change.path, known[change.pick % known.length]!);
        else if (change.kind === "remove" && files.get(name)!.delete(change.path)) {
          rmSync(join(folder.directory, name, change.path));
        }
      }
    });
    const asOf = nightOf(night);
    const load = (sources: readonly Family[], options: { again: boolean; night: boolean }) =>
      runLoad(contextOf(warehouse, { ...folder, sources: now.map((f) => f.source) }, asOf), {
        sources: sources.map((f) => f.source.name),
        keepMissing: false,
        ...options,
      });
    if (round.kind === "mend" && families.some((f) => f.mended !== undefined)) {
      families.forEach((f) =>
        contents.get(f.source.name)!.forEach((file, i) => put(f.source.name, `old-${i}.csv`, file)),
      );
      now = now.map((f) => (f.mended === undefined ? f : { ...f, ...f.mended }));
      for (const f of now.filter((g) => g.mended !== undefined)) {
        await load([f], { again: true, night: false });
        naive.loadAgain(f.naive);
        naive.load([f.naive], files);
      }
    }
    if (round.kind === "replace") {
      families.forEach((f) =>
        contents.get(f.source.name)!.forEach((file, i) => put(f.source.name, `old-${i}.csv`, file)),
      );
      for (const f of now) {
        const sources = now.map((g) => g.source);
        await runLoad(contextOf(warehouse, { ...folder, sources }, asOf), {
          sources: [f.source.name],
          again: false,
          keepMissing: false,
          night: false,
          replay: { file: null, rule: null, replace: true },
        });
        naive.replace(f.naive);
      }
    }
    const inNight = round.kind === "night" || round.kind === "killed";
    await load(now, { again: false, night: inNight });
    naive.load(
      now.map((f) => f.naive),
      files,
      inNight ? asOf : undefined,
    );
    if (round.kind === "night") {
      await finishNight(warehouse, asOf, "test", new Date(0));
      naive.finishNight(asOf);
      night++;
    }
    // As the step identity does: columns that were brought first are in the views from here on.
    await migrate(warehouse, folder);
    for (const at of [...naive.nights, LATE]) await compare(warehouse, naive, now, at, versionsAt(at));
  }
  const last = naive.nights.at(-1) ?? LATE;
  await openCut(warehouse, projectOf({ directory: "." }), last, "core");
  await compare(warehouse, naive, now, last, (_, fact) => Promise.resolve(`from core.${fact}`));
}

/** What the view of a fact says as of a time, without making all of the views. */
const versionsAt = (asOf: string) => async (warehouse: Warehouse, fact: string) => {
  const columns = await warehouse.describe(`from core.${fact}_version`);
  return factSelect(
    fact,
    columns.map((c) => c.name),
    asOf,
    false,
  );
};

async function compare(
  warehouse: Warehouse,
  naive: NaiveWarehouse,
  families: readonly Family[],
  asOf: string,
  relation: (warehouse: Warehouse, fact: string) => Promise<string>,
): Promise<void> {
  for (const { naive: source } of families) {
    const { fact } = entityNamed(source.entity)!;
    const lines = source.entity === "transactions" ? ["quantity", "kind", "amount"] : [];
    const names = [...new Set([...source.columns.map((c) => c.name), ...lines, "known_at"])].sort();
    const cells = names.map((n) => `"${n}"::varchar as "${n}"`).join(", ");
    const got = await warehouse.rows(
      `select ${cells} from (${await relation(warehouse, fact)}) where source_name = $source`,
      {
        source: source.name,
      },
    );
    const wanted = naive.read(source.name, asOf);
    expect(sorted(got, names), `${source.name} as of ${asOf}`).toEqual(sorted(wanted, names));
  }
}

const sorted = (rows: readonly object[], names: readonly string[]): string[] =>
  rows.map((r) => names.map((n) => `${n}=${(r as Record<string, unknown>)[n] ?? "-"}`).join(" ")).sort();
