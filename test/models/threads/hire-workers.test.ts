import { expect, test } from "vitest";
import { FEATURES } from "../../../models/recommend/candidates.js";
import { hireWorkers } from "../../../models/threads/hire-workers.js";

const CREW = new URL("../../../models/recommend/threads/crew.ts", import.meta.url).href;
const NOBODY = new URL("../../../models/no-crew.ts", import.meta.url).href;
const GREETING = FEATURES.join();
const SETTING = { setting: { kinds: [], plain: [], basis: {} }, learned: null };

test("beside sources the built workers are started, as many as there are settings", async () => {
  const { workers, why } = await hireWorkers(CREW, [SETTING, SETTING], GREETING);
  expect([workers.length, why]).toEqual([2, null]);
  await Promise.all(workers.map((worker) => worker.terminate()));
});

test.each([
  ["one of another build", CREW, [SETTING, SETTING], `${GREETING},another`, /built code is not that of the sources/],
  ["one that fails at its start", CREW, [SETTING, { setting: null, learned: null }], GREETING, /as it is null/],
  ["one that is not there", NOBODY, [SETTING], GREETING, /Cannot find module/],
])("with %s there is none, and it is said why", async (_, here, settings, greeting, told) => {
  const { workers, why } = await hireWorkers(here, settings, greeting);
  expect(workers).toEqual([]);
  expect(why).toMatch(told);
});
