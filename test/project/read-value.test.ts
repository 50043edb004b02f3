import { rmSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { readProject } from "../../project/read-project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { projectFolder } from "../support/project-folder.js";

async function read(settings: string) {
  const text = `name: shop\ntime_zone: UTC\ncurrency: GBP\nsettings: ${settings}\n`;
  const folder = projectFolder({ "clientele.yaml": text });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return (await readProject(folder, {}, ENTITIES)).settings;
}

test("value looks a year ahead and RFM stays as it is, unless it is written (docs/configuration.md)", async () => {
  expect(await read("{}")).toMatchObject({ value: { horizonDays: 365 }, rfm: { refitShift: null } });
  expect(await read("{ value: { horizon_days: 90 }, rfm: { refit_shift: 0.3 } }")).toMatchObject({
    value: { horizonDays: 90 },
    rfm: { refitShift: 0.3 },
  });
});

test.each([
  ["{ value: { horizon_days: 0 } }", "a whole number from 1 to 3650"],
  ["{ value: { horizon_days: 4000 } }", "a whole number from 1 to 3650"],
  ["{ rfm: { refit_shift: 0 } }", "a number above 0"],
  ["{ rfm: { refit: 1 } }", "refit_shift"],
])("settings %s are refused, and what is said names %s", async (settings, named) => {
  await expect(read(settings)).rejects.toThrow(named);
});
