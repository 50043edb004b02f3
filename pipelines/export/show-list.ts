import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectPaths, shownPath } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import { stamp } from "../../project/time.js";
import {
  readAnswers,
  readPublishedEffects,
  type AnswerCount,
  type ListEffect,
} from "../../warehouse/results/effects/list-effect.js";
import { readPublishedOutcomes } from "../../warehouse/results/lists/list-decision.js";
import { openSnapshot } from "../../warehouse/snapshot/reader.js";
import { effectSentence } from "./effect-sentence.js";
import { readManifest, type Manifest } from "./manifest.js";

export interface ShownFact {
  readonly what: string;
  readonly value: string | number | null;
  readonly [key: string]: string | number | null;
}

/** Fields of `result.list_effect` that a fact about an effect has beside its sentence. */
export const EFFECT_FIELDS = [
  "metric",
  "holdout_key",
  "window_days",
  "delivered",
  "withheld",
  "difference",
  "low",
  "high",
  "reason",
  "delivered_mean",
  "withheld_mean",
  "both_arms",
  "joined_later",
  "waiting",
  "delivered_answered",
  "withheld_answered",
] as const satisfies readonly (keyof ListEffect)[];

/**
 * What is known of a list's newest files, of its decisions on the published night, of its effect and of what came back;
 * null where it has no files.
 */
export async function showList(project: Project, list: string): Promise<ShownFact[] | null> {
  const directory = join(projectPaths(project.directory).lists, list);
  const manifest = await newestManifest(directory);
  if (manifest === null) return null;
  const snapshot = await openSnapshot(project.directory);
  try {
    const { warehouse } = snapshot;
    const has = (relation: string): boolean => snapshot.has(relation);
    const outcomes = has("result.list_decision") ? await readPublishedOutcomes(warehouse, list) : [];
    return [
      ...describe(manifest, shownPath(project.directory, join(directory, manifest.folder))),
      ...outcomes.map(({ outcome, rule, customers }) => ({
        what: rule === null ? outcome : `${outcome}: ${rule}`,
        value: customers,
      })),
      ...describeEffects(project, list, has("result.list_effect") ? await readPublishedEffects(warehouse, list) : []),
      ...describeAnswers(has("core.treatment_version") ? await readAnswers(warehouse, list) : []),
      { what: "answers come back as", value: `list:${list}:${stamp(manifest.as_of, project.calendar.dayStarts)}` },
    ];
  } finally {
    snapshot.close();
  }
}

async function newestManifest(directory: string): Promise<Manifest | null> {
  const path = join(directory, "latest.json");
  if (!existsSync(path)) return null;
  const { folder } = JSON.parse(await readFile(path, "utf8")) as Pick<Manifest, "folder">;
  return readManifest(join(directory, folder));
}

function describe(manifest: Manifest, folder: string): ShownFact[] {
  const facts: ShownFact[] = [
    { what: "list", value: manifest.name },
    { what: "title", value: manifest.title },
    { what: "folder", value: folder },
    { what: "as of", value: manifest.as_of },
    { what: "valid until", value: manifest.valid_until },
    { what: "consents read to", value: manifest.consent_read_to },
    { what: "changes since", value: manifest.changes_since },
    { what: "supersedes", value: manifest.supersedes },
    { what: "guards overruled", value: manifest.allowed.length === 0 ? null : manifest.allowed.join(", ") },
    ...Object.entries(manifest.models).map(([model, version]) => ({ what: `model: ${model}`, value: version })),
    ...manifest.files.map(({ path, rows }) => ({ what: `rows of ${path}`, value: rows })),
  ];
  return facts.filter(({ value }) => value !== null);
}

/** One sentence per metric of each hold-out; those of hold-outs that the list had before are named by their keys. */
function describeEffects({ exports, currency }: Project, list: string, effects: readonly ListEffect[]): ShownFact[] {
  const holdout = exports.find(({ name }) => name === list)?.holdout ?? null;
  const none = "Without a hold-out it cannot be measured: write holdout: { share, key } in the file of the list.";
  const rows = effects.map((effect) => ({
    what: `effect on ${effect.metric}${effect.holdout_key === holdout?.key ? "" : ` (${effect.holdout_key})`}`,
    value: effectSentence(effect, currency),
    ...Object.fromEntries(EFFECT_FIELDS.map((field) => [field, effect[field]])),
  }));
  return [
    ...(holdout === null ? [{ what: "effect", value: none }] : []),
    ...rows,
    ...effects.filter(({ metric }) => metric === "orders").flatMap(describeLeftOut),
  ];
}

function describeLeftOut({ holdout_key: key, both_arms: both, joined_later: joined, ...effect }: ListEffect) {
  const facts = [
    { what: "left out: came to hold both arms", value: both, holdout_key: key },
    { what: "left out: joined with another customer later", value: joined, holdout_key: key },
    { what: "delivered, with an answer", value: effect.delivered_answered, holdout_key: key },
    { what: "withheld, with an answer all the same", value: effect.withheld_answered, holdout_key: key },
  ];
  return facts.filter(({ value }) => value !== null && value !== 0);
}

const describeAnswers = (answers: readonly AnswerCount[]): ShownFact[] =>
  answers.map(({ outcome, customers }) => ({ what: `answer: ${outcome ?? "no outcome given"}`, value: customers }));
