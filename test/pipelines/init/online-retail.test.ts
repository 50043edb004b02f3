import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { runCheck } from "../../../pipelines/check.js";
import { runInit } from "../../../pipelines/init.js";
import { askNobody } from "../../../pipelines/init/ask.js";
import { readProject } from "../../../project/read-project.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { DATA, publicData } from "../../support/public-data.js";

const root = resolve(import.meta.dirname, "../../..");
const { file, missing } = publicData("online_retail/online_retail_2010_2011.csv.gz");
const example = join(root, "examples/online-retail");

test("the example reads, and its rules are allowed", async () => {
  const project = await readProject(example, { CLIENTELE_DATA: "/nowhere" }, ENTITIES);
  expect(project.sources.map((s) => s.entity)).toEqual(["transactions"]);
  expect((await runCheck(example, { CLIENTELE_DATA: "/nowhere" })).findings.map((f) => f.code)).toEqual(["no-files"]);
  await expect(readProject(example, {}, ENTITIES)).rejects.toMatchObject({ code: "unknown-variable" });
});

test.skipIf(missing)("the example has no problem with the data (skipped where they are not)", async () => {
  expect((await runCheck(example, { CLIENTELE_DATA: DATA })).findings).toEqual([]);
});

test.skipIf(missing)("init guesses what the example says (skipped where the data are not)", async () => {
  const directory = join(mkdtempSync(join(tmpdir(), "clientele-init-")), "online-retail");
  await runInit({ directory, from: [file], ask: askNobody, dryRun: false });
  const guessed = await readProject(directory, {}, ENTITIES);
  const written = await readProject(example, { CLIENTELE_DATA: DATA }, ENTITIES);
  expect(guessed.sources[0]!.columns).toEqual(written.sources[0]!.columns);
  expect(guessed.sources[0]!.format).toEqual(written.sources[0]!.format);
  expect(guessed).toMatchObject({ currency: written.currency, timeZone: written.timeZone, country: written.country });
  expect({ segments: guessed.segments, exports: guessed.exports }).toEqual({
    segments: written.segments,
    exports: written.exports,
  });
});
