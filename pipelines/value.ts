import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Comparison } from "../models/buy-till-you-die/compare-forecasts.js";
import { ConfigurationError } from "../project/errors.js";
import { projectPaths } from "../project/paths.js";
import type { Project } from "../project/project.js";
import { dropHistories, measureHistories, replaceValueWithNobody } from "../warehouse/results/value.js";
import { replaceValueCheck } from "../warehouse/results/value-check.js";
import { createHistory } from "../warehouse/schema/history.js";
import type { Refusal, Step, StepContext, StepReport } from "./runner/step.js";
import { checkRows } from "./value/check-rows.js";
import { fitValue } from "./value/fit-value.js";
import { newValueVersion, settleValue } from "./value/meaning.js";
import { writeValue } from "./value/write-value.js";

/**
 * Writes `result.value`: how likely every customer with a sale is still one, and what orders, revenue and margin the next year
 * brings, by a model that is kept. Where the data tell too little, nobody has a row and the note says why.
 */
export const valueStep: Step = {
  name: "value",
  version: 3,
  reads: ["core.line", "core.product_version", "features.customer"],
  writes: ["result.value", "result.value_check", "history.meaning"],
  configuration: (project) => ({
    currency: project.currency,
    value: project.settings.value,
    laterVersions: laterVersions(project),
  }),
  run: runValue,
};

/** Fits a new version now, on what is known as of the moment, and makes it live from then on; `asked` tells calls apart. */
export const trainValueStep = (asked: string): Step => ({
  name: "train",
  version: 1,
  reads: ["core.line", "core.product_version"],
  writes: [],
  configuration: () => asked,
  run: runTraining,
});

async function runValue(context: StepContext): Promise<StepReport> {
  const { project, warehouse, asOf, schemas } = context;
  await createHistory(warehouse);
  const notes: string[] = [];
  const asked = project.settings.value.horizonDays;
  const settled = await settleValue(project, warehouse, asOf, () => fitValue(context, notes));
  const horizonDays = settled?.model.horizonDays ?? asked;
  const rowsIn = await measureHistories(warehouse, asOf, schemas, { laterDays: 0, horizonDays });
  if (settled === null) {
    await replaceValueWithNobody(warehouse, asOf, schemas);
    await replaceValueCheck(warehouse, asOf, schemas, []);
    return { rowsIn, rowsOut: 0, notes, skipped: "not-available" };
  }
  const { version, model, fixed, afterCommit } = settled;
  const rowsOut = await writeValue(context, model, `value.v${version}`, "night");
  await replaceValueCheck(warehouse, asOf, schemas, checkRows(model, `value.v${version}`));
  if (horizonDays !== asked) {
    notes.push(
      `the kept model looks ${horizonDays} days ahead, not the ${asked} of settings.value: clientele train value`,
    );
  }
  if (fixed) {
    notes.push(`fitted to ${model.customers} customers; kept in meanings/value.v${version}.json`);
    notes.push(...checkNotes(model.comparison));
  }
  return { rowsIn, rowsOut, notes, ...(afterCommit === null ? {} : { afterCommit }) };
}

async function runTraining(context: StepContext): Promise<StepReport> {
  const { project, warehouse, asOf, schemas } = context;
  await createHistory(warehouse);
  const notes: string[] = [];
  const model = await fitValue(context, notes);
  if (model === null) {
    const refusal: Refusal = { gate: "too_little_data", subject: "value", message: `value: ${notes.join("; ")}.` };
    return { rowsIn: 0, rowsOut: 0, refusals: [refusal] };
  }
  await dropHistories(warehouse, schemas);
  const { version, afterCommit } = await newValueVersion(project, warehouse, asOf, model);
  notes.unshift(`value.v${version}: fitted to ${model.customers} customers, ${model.horizonDays} days ahead`);
  notes.push(...checkNotes(model.comparison));
  return { rowsIn: model.customers, rowsOut: 1, notes, afterCommit };
}

function checkNotes({ best, actual, days, heldOut, failed }: Comparison): string[] {
  const told = heldOut.map(
    ({ name, expected, error }) => `${name} ${Math.round(expected)} orders, off by ${error.toFixed(3)} a customer`,
  );
  const naive = best === "same-as-before" || best === "recency-table";
  return [
    `held-out check on ${days} days with ${actual} orders: ${told.join("; ")}`,
    `expected orders are those of ${best}${naive ? ", a naive forecast: it was nearer than the models" : ""}`,
    ...failed.map(({ name, code }) => `${name} could not be checked: ${code}`),
  ];
}

/** Versions that people named, or that came after the first; part of the fingerprint. The first of a night is not: the night that fixes it runs once. */
function laterVersions(project: Project): unknown {
  let text: string;
  try {
    text = readFileSync(join(projectPaths(project.directory).meanings, "live.yaml"), "utf8");
  } catch {
    return [];
  }
  try {
    const written = (parse(text) ?? {}) as Record<string, { version: number; by?: string }[]>;
    return (written["value"] ?? []).filter(({ version, by }) => version > 1 || by !== undefined);
  } catch {
    const rule = "cannot be read: take it back from version control.";
    throw new ConfigurationError("meaning-damaged", rule, { file: "meanings/live.yaml" });
  }
}
