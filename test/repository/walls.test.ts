import { resolve } from "node:path";
import { ESLint } from "eslint";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const eslint = new ESLint({ cwd: root });

/** What lint says of one line of code, if it stood in this file. */
async function said(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: resolve(root, file) });
  return result!.messages
    .filter(({ ruleId }) => /^(no-restricted|clientele)/.test(ruleId ?? ""))
    .map(({ message }) => message);
}

const use = (from: string): string => `import { x } from "${from}";\nexport const y = x;`;

const WALLS: readonly (readonly [name: string, file: string, code: string, message: RegExp])[] = [
  ["models/ imports warehouse/", "models/rfm/x.ts", use("../../warehouse/warehouse.js"), /knows no other folder/],
  ["models/ imports pipelines/", "models/rfm/x.ts", use("../../pipelines/rfm.js"), /knows no other folder/],
  ["models/ imports project/", "models/x.ts", use("../project/time.js"), /knows no other folder/],
  ["models/ reads a file", "models/x.ts", use("node:fs/promises"), /no I\/O/],
  ["models/ opens the engine", "models/x.ts", use("@duckdb/node-api"), /no I\/O/],
  ["models/ draws without a seed", "models/x.ts", "export const y = Math.random();", /pass a seed/],
  ["models/ reads the clock", "models/x.ts", "export const y = Date.now();", /clock is read in cli\/ only/],
  ["warehouse/ imports models/", "warehouse/results/x.ts", use("../../models/rfm/cut-points.js"), /no statistics/],
  ["warehouse/ imports pipelines/", "warehouse/x.ts", use("../pipelines/load.js"), /no statistics/],
  ["warehouse/ imports cli/", "warehouse/ledger/x.ts", use("../../cli/clock.js"), /no statistics/],
  ["warehouse/core imports its sibling", "warehouse/core/x.ts", use("../staging/stage.js"), /Siblings/],
  ["warehouse/results imports its sibling, deeper", "warehouse/results/lists/x.ts", use("../../core/x.js"), /Siblings/],
  ["warehouse/ reads the clock", "warehouse/x.ts", "export const y = new Date();", /clock is read in cli\/ only/],
  ["library/ imports warehouse/", "library/x.ts", use("../warehouse/warehouse.js"), /public face/],
  ["library/ imports a job", "library/x.ts", use("../pipelines/load.js"), /public face/],
  ["library/ holds SQL", "library/x.ts", 'export const y = "select a from b as c";', /SQL lives in warehouse/],
  ["library/ reads the clock", "library/x.ts", "export const y = Date.now();", /clock is read in cli\/ only/],
  ["project/ imports warehouse/", "project/x.ts", use("../warehouse/warehouse.js"), /stands below/],
  ["project/ reads the clock", "project/x.ts", "export const y = Date.now();", /clock is read in cli\/ only/],
  ["a pipeline imports cli/", "pipelines/rfm.ts", use("../cli/clock.js"), /does not know the command line/],
  ["a part of a pipeline imports cli/", "pipelines/load/x.ts", use("../../cli/clock.js"), /does not know the command/],
  ["nightly imports cli/", "pipelines/nightly.ts", use("../cli/clock.js"), /does not know the command line/],
  ["a pipeline imports a pipeline", "pipelines/rfm.ts", use("./load.js"), /imports no other pipeline/],
  ["a pipeline imports parts of another", "pipelines/rfm.ts", use("./load/state.js"), /imports no other pipeline/],
  ["a part imports another pipeline", "pipelines/load/x.ts", use("../rfm.js"), /imports no other pipeline/],
  ["a part imports parts of another", "pipelines/load/x.ts", use("../rfm/meaning.js"), /imports no other pipeline/],
  ["a deep part imports another's", "pipelines/report/charts/x.ts", use("../../rfm/meaning.js"), /no other pipeline/],
  ["a pipeline reads the clock", "pipelines/load/x.ts", "export const y = Date.now();", /clock is read in cli\/ only/],
  [
    "a pipeline holds SQL",
    "pipelines/rfm.ts",
    'export const y = "select r, f from result.rfm";',
    /SQL lives in warehouse/,
  ],
  [
    "a pipeline holds SQL in a template",
    "pipelines/rfm.ts",
    "export const y = `select ${1} x\n  from t`;",
    /SQL lives/,
  ],
  [
    "a pipeline holds SQL with a hole",
    "pipelines/rfm.ts",
    "export const y = (t: string) => `delete from ${t} as x`;",
    /SQL/,
  ],
  ["a pipeline tags SQL", "pipelines/load/x.ts", "export const y = sql`insert into t\nvalues (1)`;", /SQL lives/],
  ["a pipeline imports late", "pipelines/rfm.ts", 'export const y = import("./load.js");', /Only cli\/ loads late/],
  ["models/ imports late", "models/x.ts", 'export const y = import("../warehouse/sql.js");', /Only cli\/ loads late/],
];

test.each(WALLS)("lint stops it: %s", async (_name, file, code, message) => {
  expect(await said(file, code)).toEqual([expect.stringMatching(message)]);
});

const DOORS: readonly (readonly [name: string, file: string, code: string])[] = [
  [
    "a pipeline joins warehouse/ and models/",
    "pipelines/rfm.ts",
    use("../warehouse/x.js") + use("../models/x.js").replace(/x/g, "z"),
  ],
  ["a pipeline uses its own parts", "pipelines/rfm.ts", use("./rfm/meaning.js")],
  ["a pipeline uses the runner", "pipelines/rfm.ts", use("./runner/step.js")],
  ["a part uses the runner", "pipelines/load/x.ts", use("../runner/step.js")],
  ["a deep part uses its own pipeline's parts", "pipelines/report/charts/x.ts", use("../html.js")],
  ["nightly composes jobs", "pipelines/nightly.ts", use("./load.js")],
  ["a pipeline speaks of selecting", "pipelines/rfm.ts", 'export const y = "select a segment first";'],
  ["staging uses schema", "warehouse/staging/x.ts", use("../schema/entities.js")],
  ["cli/ reads the clock", "cli/clock.ts", "export const y = new Date();"],
];

test.each(DOORS)("lint lets through: %s", async (_name, file, code) => {
  expect(await said(file, code)).toEqual([]);
});
