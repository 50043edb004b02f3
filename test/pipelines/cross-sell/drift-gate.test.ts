import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { OfferDrift } from "../../../models/offers/offer-drift.js";
import { driftGate } from "../../../pipelines/cross-sell/drift-gate.js";
import { runSome } from "../../../pipelines/nightly.js";
import { readProject } from "../../../project/read-project.js";
import { DEFAULT_SETTINGS } from "../../../project/settings.js";
import { addDays } from "../../../project/time.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { projectFolder } from "../../support/project-folder.js";
import { toyCall } from "../../support/toy-call.js";
import { ndjson, NIGHT, offerProject, sales, type Sale } from "./an-offer-shop.js";

const { gates } = DEFAULT_SETTINGS.crossSell.offer;
const columns = (shifts: Readonly<Record<string, number>>, byChance = 0.01) =>
  Object.entries(shifts).map(([name, shift]) => ({ name, shift, byChance }));
const STILL = { recency_days: 0, purchase_days: 0, products: 0, again_share: 0, log_price: 0 };
const refused = (found: Partial<OfferDrift>): string[] =>
  driftGate(
    { customers: 1000, scores: columns({ score_new: 0 }), features: columns(STILL), unknownShare: 0, ...found },
    gates,
    new Set(),
  ).map(({ message }) => message);

test("a score that has moved, half of the features, or new products alone refuse; less does not (docs/cross-sell.md)", () => {
  expect(refused({})).toEqual([]);
  expect(refused({ scores: columns({ score_new: 0.3, score_repeat: 0 }) })[0]).toContain("score_new (0.30)");
  const two = { ...STILL, products: 0.4, log_price: 0.3 };
  expect(refused({ features: columns(two) })).toEqual([]);
  expect(refused({ features: columns({ ...two, recency_days: 0.26 }) })[0]).toContain("3 of 5 features");
  expect(refused({ unknownShare: 0.5 })).toEqual([]);
  expect(refused({ unknownShare: 0.51 })[0]).toContain("got 51%: are there new product codes?");
  expect(refused({ unknownShare: null })).toEqual([]);
});

test("a shift that chance brings to so few customers is none", () => {
  expect(refused({ scores: columns({ score_new: 0.3 }, 0.4) })).toEqual([]);
});

/** Nights on which the shop goes on; from the first one on it gives products other codes, if it is to. */
function shop(codes: (product: string) => string, offer: string): string {
  const later = sales().map((row): Sale => {
    const at = addDays(row.at, 200);
    return { ...row, t: `u${row.t}`, p: codes(row.p), at, known: at };
  });
  const files = { "clientele.yaml": offerProject("", offer), "sales.ndjson": ndjson([...sales(), ...later]) };
  const folder = projectFolder(files);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function night(folder: string, days: number, ...allow: string[]) {
  const project = await readProject(folder, {}, ENTITIES);
  const steps = new Set(["load", "identity", "core", "cross-sell"]);
  const report = await runSome(toyCall(project, { asOf: addDays(NIGHT, days), allow: new Set(allow) }), steps);
  expect(report.failure).toBeNull();
  const { notes, rowsOut, refusals } = report.nights[0]!.steps.find(({ step }) => step === "cross-sell")!;
  return {
    exitCode: report.exitCode,
    notes: notes.join("\n"),
    rowsOut,
    gates: refusals.map(({ gate }) => gate),
    refusals,
  };
}

test("customers who go on as they did do not drift", async () => {
  const folder = shop((product) => product, "");
  await night(folder, 0);
  const { exitCode, gates, notes } = await night(folder, 60);
  expect([exitCode, gates]).toEqual([0, []]);
  expect(notes).toContain("offered by cross-sell.v1");
});

test("new codes for all products stop offers with exit code 3, until somebody allows it or a new version is learned", async () => {
  const folder = shop((product) => `new-${product}`, "retrain: { every_days: 90, retry_days: 80 }, ");
  const first = await night(folder, 0);
  expect([first.exitCode, first.gates]).toEqual([0, []]);
  const stopped = await night(folder, 60);
  expect([stopped.exitCode, stopped.gates]).toEqual([3, ["drift"]]);
  expect(stopped.refusals[0]).toMatchObject({ subject: "cross-sell" });
  expect(stopped.refusals[0]!.message).toContain("nobody had bought when the model was trained; got 100%");
  const allowed = await night(folder, 60, "drift:cross-sell");
  expect([allowed.exitCode, allowed.gates]).toEqual([0, []]);
  expect(allowed.rowsOut).toBeGreaterThan(stopped.rowsOut + 1000);
  const text = offerProject("", "retrain: { every_days: 90, retry_days: 7 }, ");
  writeFileSync(join(folder, "clientele.yaml"), text);
  const again = await night(folder, 61);
  expect([again.exitCode, again.gates]).toEqual([0, []]);
  expect(again.notes).toMatch(/the live model drifts: cross-sell\.v2, .* does not pass its gates any more/);
  expect(again.notes).toContain("offered by cross-sell.v2");
});
