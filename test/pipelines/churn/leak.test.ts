import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runTrain } from "../../../pipelines/nightly.js";
import type { RunReport } from "../../../pipelines/runner/run-command.js";
import type * as Registry from "../../../warehouse/features/registry.js";
import { readProject } from "../../../project/read-project.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { projectFolder } from "../../support/project-folder.js";
import { toyCall } from "../../support/toy-call.js";
import { dayOf, habitProject, habitPurchases } from "./a-habit-shop.js";

// A feature that counts versions of lines which nobody knew of at the cut: what careless code would be.
vi.mock("../../../warehouse/features/registry.js", async (original) => {
  const registry = await original<typeof Registry>();
  const { feature } = await import("../../../warehouse/features/feature.js");
  const leaking = {
    name: "seen_before_it_was_known",
    needs: [{ entity: "transactions" }],
    features: [feature("lines_some_day count 0 ?", "Lines, ever.", "{lines_some_day} lines", "{lines_some_day} 行")],
    sql: `select customer_id, count(*) as lines_some_day from past_cut.line_version
      where customer_id is not null and product_id = 'p0' group by customer_id`,
  };
  return {
    ...registry,
    FEATURE_GROUPS: [...registry.FEATURE_GROUPS, leaking],
    FEATURES: [...registry.FEATURES, ...leaking.features],
  };
});

let folder: string;
let report: RunReport;
beforeAll(async () => {
  folder = projectFolder({ "clientele.yaml": habitProject(), "sales.ndjson": habitPurchases(150, 400, 5) });
  const project = await readProject(folder, {}, ENTITIES);
  report = await runTrain(toyCall(project, { asOf: dayOf(350), engine: { threads: 2 } }), null);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a feature that changes when the future is taken away stops the training: exit code 3, its own message", () => {
  expect(report.failure).toBeNull();
  expect(report.exitCode).toBe(3);
  const { state, refusals } = report.nights[0]!.steps.find(({ step }) => step === "train")!;
  expect(state).toBe("refused");
  const leak = refusals.find(({ gate }) => gate === "leak")!;
  expect(leak.subject).toBe("churn");
  expect(leak.message).toMatch(
    /features as of 2024-\d\d-\d\d must be the same when all that was known later is taken away; of \d+ customers, 1 features differ, of so many customers: lines_some_day \(\d+\)/,
  );
});

test("the version is kept as refused, and nothing is live", () => {
  expect(readdirSync(join(folder, "meanings")).filter((name) => /^(churn|live)/.test(name))).toEqual(["churn.v1.json"]);
});
