import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { migrate } from "../../../warehouse/schema/migrate.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { projectOf } from "../../support/step-context.js";
import { FAMILIES } from "./families.js";
import { play, roundsOf } from "./scenario.js";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(":memory:", { threads: 1 });
  await migrate(warehouse, projectOf({ directory: "." }));
});
afterAll(() => warehouse.close());

const RUNS = Number(process.env["LOAD_RUNS"] ?? 2);
const SEED = Number(process.env["LOAD_SEED"] ?? 5);

describe("every as-of read agrees with the naive model of contract section 5", () => {
  for (const [name, families] of Object.entries(FAMILIES)) {
    it(name, async () => {
      await fc.assert(
        fc.asyncProperty(roundsOf(families), (rounds) => play(warehouse, families, rounds)),
        { numRuns: RUNS, seed: SEED, endOnFailure: process.env["LOAD_SHRINK"] === undefined, verbose: 0 },
      );
    });
  }
});
