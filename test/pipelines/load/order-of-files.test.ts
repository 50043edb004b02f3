import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rmSync } from "node:fs";
import { runLoad } from "../../../pipelines/load.js";
import { finishNight } from "../../../warehouse/ledger/nights.js";
import { migrate } from "../../../warehouse/schema/migrate.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { entityNamed } from "../../../warehouse/schema/entities.js";
import type { NaiveFile } from "../../support/naive-load.js";
import { contextOf, projectOf } from "../../support/step-context.js";
import { FAMILIES, type Family } from "./families.js";
import { emptied, writeFile } from "./scenario.js";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(":memory:", { threads: 1 });
  await migrate(warehouse, projectOf({ directory: "." }));
});
afterAll(() => warehouse.close());

const named = (name: string): Family =>
  Object.values(FAMILIES)
    .flat()
    .find((f) => f.source.name === name)!;

/** The files of one night, and the order in which they come: how many with each load. */
const nightOf = (family: Family, night: number) =>
  fc.record({
    files: fc.uniqueArray(
      fc
        .record({ lacks: fc.subarray([...family.optional]), rows: fc.array(family.row, { maxLength: 6 }) })
        .map(({ lacks, rows }): NaiveFile => ({ header: family.header.filter((h) => !lacks.includes(h)), rows })),
      { minLength: 1, maxLength: 4, selector: (file) => JSON.stringify(file) },
    ),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
    night: fc.constant(night),
  });

type Night = { readonly files: readonly NaiveFile[]; readonly order: readonly number[]; readonly night: number };

/** What all reads see after the nights: files come at once, or one by one in their order. */
async function outcome(family: Family, nights: readonly Night[], oneByOne: boolean): Promise<unknown> {
  const project = { ...projectOf(), sources: [family.source] };
  let clock = 1_760_000_000;
  for (const { files, order, night } of nights) {
    const asOf = `2026-01-${String(2 * night + 1).padStart(2, "0")} 00:00:00`;
    const load = () =>
      runLoad(contextOf(warehouse, project, asOf), { sources: null, again: false, keepMissing: false, night: true });
    for (const i of oneByOne ? order.filter((n) => n < files.length) : files.keys()) {
      writeFile(project.directory, `${family.source.name}/night-${night}-part-${i}.csv`, files[i]!, ++clock);
      if (oneByOne) await load();
    }
    if (!oneByOne) await load();
    await finishNight(warehouse, asOf, "test", new Date(0));
  }
  const { fact } = entityNamed(family.source.entity)!;
  const rows = await warehouse.rows(
    `select * exclude (load_id, delivery) from core.${fact}_version where superseded_at is null or superseded_at > known_at order by all`,
  );
  rmSync(project.directory, { recursive: true, force: true });
  await emptied(warehouse);
  return rows;
}

describe("between the same two nights the order of files does not matter", () => {
  it.each(["whole", "copy", "amended", "desk", "shelf", "ranked", "listed", "clicks", "links", "steps", "shop"])(
    "for %s",
    async (name) => {
      const family = named(name);
      await fc.assert(
        fc.asyncProperty(fc.tuple(nightOf(family, 1), nightOf(family, 2)), async (nights) => {
          expect(await outcome(family, nights, true)).toEqual(await outcome(family, nights, false));
        }),
        { numRuns: Number(process.env["LOAD_RUNS"] ?? 2), seed: Number(process.env["LOAD_SEED"] ?? 3) },
      );
    },
  );
});
