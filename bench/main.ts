import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "./harness/machine.js";
import type { Bench, Setting } from "./harness/setting.js";
import { isKept, showFindings } from "./harness/show.js";
import { benchArrow } from "./measures/arrow.js";
import { benchBaskets } from "./measures/baskets.js";
import { benchBoosting } from "./measures/boosting.js";
import { benchBoostingAccuracy } from "./measures/boosting-accuracy.js";
import { benchBoostingExchange } from "./measures/boosting-exchange.js";
import { benchChurn } from "./measures/churn.js";
import { benchChurnTruths } from "./measures/churn-truths.js";
import { benchEncodings } from "./measures/encodings.js";
import { benchClusters } from "./measures/clusters.js";
import { benchCubes } from "./measures/cubes.js";
import { benchFeatures } from "./measures/features.js";
import { benchFirstLoad } from "./measures/first-load.js";
import { benchGrowth } from "./measures/growth.js";
import { benchNextProduct } from "./measures/next-product.js";
import { benchNight } from "./measures/night.js";
import { benchOfferNights } from "./measures/offer-nights.js";
import { benchOneMoreDay } from "./measures/one-more-day.js";
import { benchReadXlsx } from "./measures/read-xlsx.js";
import { benchSimulation } from "./measures/simulation.js";
import { benchValue } from "./measures/value.js";
import { benchWriteLists } from "./measures/write-lists.js";

const BENCHES: Readonly<Record<string, Bench>> = {
  "first-load": benchFirstLoad,
  encodings: benchEncodings,
  "one-more-day": benchOneMoreDay,
  night: benchNight,
  features: benchFeatures,
  churn: benchChurn,
  growth: benchGrowth,
  arrow: benchArrow,
  cubes: benchCubes,
  baskets: benchBaskets,
  "read-xlsx": benchReadXlsx,
  simulate: benchSimulation,
  "write-lists": benchWriteLists,
  boosting: benchBoosting,
  "boosting-accuracy": benchBoostingAccuracy,
  "boosting-exchange": benchBoostingExchange,
  "churn-truths": benchChurnTruths,
  "next-product": benchNextProduct,
  "offer-nights": benchOfferNights,
  value: benchValue,
  clusters: benchClusters,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: "string", default: "1" },
    runs: { type: "string" },
    folder: { type: "string", default: tmpdir() },
    statements: { type: "string" },
  },
});
const scale = Number(values.scale);
const runs = Number(values.runs ?? (scale < 0.5 ? 3 : 1));
const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined || !(scale > 0) || !(runs >= 1)) {
  console.error(
    `usage: npm run bench -- [${Object.keys(BENCHES).join("|")}]… [--scale 1] [--runs 3] [--folder DIR] [--statements MS]`,
  );
  process.exit(2);
}

const machine = await describeMachine();
/** Beside the sources, where this runs from `.build/bench/`. */
const results = fileURLToPath(new URL("../../bench/results/", import.meta.url));
mkdirSync(results, { recursive: true });
const folder = mkdtempSync(join(values.folder, "clientele-bench-"));
try {
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
    const setting: Setting = {
      scale,
      runs,
      folder,
      statements: values.statements === undefined ? null : Number(values.statements),
      log: (line) => console.error(`${name}: ${line}`),
    };
    const findings = await BENCHES[name]!(setting);
    console.log(showFindings(name, machine, findings));
    const verdicts = findings.verdicts.map((verdict) => ({ ...verdict, kept: isKept(verdict) }));
    writeFileSync(
      join(results, `${name}.json`),
      `${JSON.stringify({ name, scale, machine, ...findings, verdicts }, null, 2)}\n`,
    );
    if (findings.failures.length > 0 || verdicts.some(({ kept }) => !kept)) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
