import type { Warehouse } from "../warehouse.js";
import type { GivenUp } from "./dropped.js";
import { linesOfRecords, type DeliveryCount } from "./refusals.js";
import type { StagedFile } from "./stage.js";

/** Refuses staged rows that a person gave up, whatever the mapping says of them now. Returns how many it found. */
export async function excludeDropped(
  warehouse: Warehouse,
  loading: string,
  files: readonly StagedFile[],
  counts: readonly DeliveryCount[],
  dropped: GivenUp,
): Promise<number> {
  let excluded = 0;
  for (const [i, staged] of files.entries()) {
    const lines = [...(dropped.get(staged.delivery)?.keys() ?? [])].sort((a, b) => a - b);
    if (lines.length === 0) continue;
    const { firstRid, skipped } = counts[i]!;
    const { rows } = await warehouse.row<{ rows: number }>(
      `select count(*) as rows from ${loading} where delivery = ${staged.delivery}`,
    );
    const records = await recordsOnLines(warehouse, staged, lines, rows + skipped.length);
    const taken = new Set(skipped);
    const rids = records
      .filter((record) => !taken.has(record))
      .map((record) => firstRid + record - skipped.filter((s) => s < record).length);
    excluded += await warehouse.run(
      `update ${loading} set problem = 'dropped' where list_contains($rids, rowid) and problem is distinct from 'blank'`,
      { rids },
    );
  }
  return excluded;
}

/** The records that begin on these lines; lines ascend with records, so all are found in one halving after another. */
async function recordsOnLines(
  warehouse: Warehouse,
  staged: StagedFile,
  lines: readonly number[],
  count: number,
): Promise<number[]> {
  const wanted = lines.map((line) => ({ line, low: 0, high: count - 1 }));
  const found = new Set<number>();
  for (let open = wanted; open.length > 0;) {
    const middle = (w: { low: number; high: number }): number => (w.low + w.high) >> 1;
    const records = [...new Set(open.map(middle))].sort((a, b) => a - b);
    const lineOf = await linesOfRecords(warehouse, staged, records);
    for (const w of open) {
      const record = middle(w);
      const line = lineOf.get(record);
      if (line === w.line) found.add(record);
      if (line === undefined || line === w.line) w.low = w.high + 1;
      else if (line < w.line) w.low = record + 1;
      else w.high = record - 1;
    }
    open = open.filter((w) => w.low <= w.high);
  }
  return [...found].sort((a, b) => a - b);
}
