import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { toBaskets } from "../../models/association/baskets.js";
import { itemsOf, mineItemsets, type Itemsets } from "../../models/association/itemsets.js";
import { measure, type Measured } from "../harness/measure.js";

export interface MineBaskets {
  /** A basket to a line, items as numbers. */
  readonly file: string;
  readonly counts: readonly number[];
  /** Searches of each count, in this one process. */
  readonly runs: number;
}

export interface Mined extends Measured {
  readonly count: number;
  readonly run: number;
  readonly sets: number;
  /** sha256 of the sets with their counts. */
  readonly digest: string;
}

/** Sets at each count, as often as asked; the first search of all is that of a process that has just begun. */
export async function runMineBaskets({ file, counts, runs }: MineBaskets): Promise<Mined[]> {
  const lists = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  const items = 1 + lists.reduce((most, list) => list.reduce((a, b) => Math.max(a, b), most), 0);
  const baskets = toBaskets(lists, items);
  const mined: Mined[] = [];
  for (let run = 0; run < runs; run++) {
    for (const count of counts) {
      const { value, measured } = await measure(async () =>
        mineItemsets(baskets, { minCount: count, maxBasket: Number.POSITIVE_INFINITY }),
      );
      mined.push({ ...measured, count, run, sets: value.size, digest: run === 0 ? digest(value) : "" });
    }
  }
  return mined;
}

function digest(sets: Itemsets): string {
  const lines = Array.from(sets.counts, (count, set) => `${itemsOf(sets, set).join()}:${count}`);
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}
