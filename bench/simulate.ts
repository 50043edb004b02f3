import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runSimulate } from "../pipelines/simulate.js";
import { campaignEffects, causeEffects, readSales, type Effect } from "../test/simulation/effects.js";
import { digests } from "../test/simulation/simulated.js";
import { DEFAULTS } from "../warehouse/simulation/parameters.js";
import { Warehouse } from "../warehouse/warehouse.js";

/** Seconds and peak memory of `simulate`, its planted effects at 100,000 customers, and equal bytes on one thread and two. */
export async function benchSimulate(customers: number, log: (line: string) => void): Promise<void> {
  const folders = [2, 1].map(() => mkdtempSync(join(tmpdir(), "clientele-bench-simulate-")));
  try {
    const [directory, other] = folders as [string, string];
    const options = { customers, years: 3, until: "2026-01-01", seed: 7 };
    const began = performance.now();
    const report = await runSimulate({ ...options, directory, threads: 2 });
    const seconds = (performance.now() - began) / 1000;
    const lines = report.rows["shop_orders"]! + report.rows["web_orders"]!;
    const memory = (process.resourceUsage().maxRSS / 2 ** 20).toFixed(1);
    log(`${customers} customers: ${lines} lines, ${report.files} files, ${seconds.toFixed(1)} s, peak ${memory} GiB`);
    if (customers > 200_000) return;
    check(await effects(directory), log);
    await runSimulate({ ...options, directory: other, threads: 1 });
    const [two, one] = [digests(directory), digests(other)];
    const differing = Object.keys(two).filter((path) => two[path] !== one[path]);
    if (differing.length > 0) throw new Error(`one thread and two differ in ${differing.slice(0, 5).join(", ")}`);
    log(`one thread and two: ${Object.keys(two).length} equal files`);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

async function effects(directory: string): Promise<Effect[]> {
  const db = await Warehouse.open(":memory:", { threads: 2 });
  try {
    await readSales(db, directory);
    const planted = Object.fromEntries(Object.entries(DEFAULTS.causes).map(([cause, c]) => [cause, c.multiplier]));
    return [...(await campaignEffects(db, directory)), ...(await causeEffects(db, directory, planted))];
  } finally {
    db.close();
  }
}

function check(found: readonly Effect[], log: (line: string) => void): void {
  for (const { name, estimate, low, high, truth } of found) {
    log(`${name}: ${estimate.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)}), truly ${truth.toFixed(4)}`);
  }
  const outside = found.filter(({ low, high, truth }) => truth < low || truth > high);
  if (outside.length > 0) throw new Error(`outside the 99% interval: ${outside.map((e) => e.name).join(", ")}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await benchSimulate(Number(process.argv[2] ?? 100_000), (line) => console.log(line));
}
