import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../project/errors.js";
import { projectPaths } from "../project/paths.js";
import type { Project } from "../project/project.js";
import type { SourceDefinition } from "../project/source-definition.js";
import { entityNamed } from "../warehouse/schema/entities.js";
import { migrate } from "../warehouse/schema/migrate.js";
import { readDeliveries } from "../warehouse/staging/deliveries.js";
import { applyExchangeRates } from "../warehouse/staging/rates.js";
import { fixOnce } from "../warehouse/staging/fixed.js";
import { writeDeliveryFile } from "./load/delivery-file.js";
import { loadAgain } from "./load/load-again.js";
import { loadSource, type SourceOutcome } from "./load/load-source.js";
import { mappingHash } from "./load/mapping.js";
import { stateOf } from "./load/state.js";
import { weighSources } from "./load/weigh-sources.js";
import { withinPart } from "./runner/log.js";
import type { Refusal, Step, StepContext, StepReport } from "./runner/step.js";

export interface LoadOptions {
  /** Names of sources; null: all. */
  readonly sources: readonly string[] | null;
  /** Loads what is known again, as if the mapping had always been so. */
  readonly again: boolean;
  /** With `again`: rows whose file is gone stay as they are. */
  readonly keepMissing: boolean;
  /** Part of a night: its own `as_of` bounds no known_at. */
  readonly night: boolean;
}

/** New and changed files of every source into the warehouse; refused rows into quarantine. Commits per source. */
export const loadStep: Step = {
  name: "load",
  version: 1,
  reads: [],
  writes: ["staging.*", "quarantine.refused", "ops.load"],
  ownTransactions: true,
  configuration: (project) => ({ sources: project.sources.map((s) => [s.name, mappingHash(s)]) }),
  run: (context) => runLoad(context, { sources: null, again: false, keepMissing: false, night: true }),
};

/** @throws {ConfigurationError} mapping-changed, fixed-setting, unknown-source, file-gone */
export async function runLoad(context: StepContext, options: LoadOptions): Promise<StepReport> {
  const { project, warehouse } = context;
  const sources = chosen(project, options.sources);
  await fixOnce(warehouse, project);
  await migrate(warehouse, project);
  const refusals: Refusal[] = [];
  const notes: string[] = [];
  const total = { rowsIn: 0, rowsOut: 0, rowsRefused: 0 };
  // Beside what the engine spills, which goes on after this.
  const temporary = join(projectPaths(project.directory).temporary, `load-${context.runId}`);
  try {
    const parts = await weighSources(project.directory, sources, await readDeliveries(warehouse), options.again);
    for (const [i, source] of sources.entries()) {
      context.log.progress("load", { doing: source.name, part: parts[i]!, rows: total.rowsIn });
      const within = { ...context, log: withinPart(context.log, parts[i]!) };
      const entity = entityNamed(source.entity)!;
      const outcomes: SourceOutcome[] = [];
      if (options.again) outcomes.push(await loadAgain(within, source, entity, options, temporary));
      outcomes.push(await loadSource(within, source, entity, options, temporary));
      for (const outcome of outcomes) {
        total.rowsIn += outcome.rowsIn;
        total.rowsOut += outcome.rowsLoaded;
        total.rowsRefused += outcome.rowsRefused;
        refusals.push(...outcome.refusals);
        notes.push(...outcome.notes);
        for (const note of outcome.notes) context.log.info(note);
        for (const refusal of outcome.refusals) context.log.warn(refusal.message);
      }
      await writeDeliveryFile(project.directory, warehouse);
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  const waiting = await applyExchangeRates(warehouse, project.currency, project.calendar.dayStarts, context.asOf);
  if (waiting.released > 0) notes.push(`${waiting.released} lines found their exchange rate`);
  if (waiting.waiting > 0) notes.push(`${waiting.waiting} lines wait for an exchange rate`);
  const output = stateOf(await readDeliveries(warehouse), waiting);
  if (sources.length === 0) return { ...total, notes, skipped: "no-source", output };
  return { ...total, notes, refusals, output };
}

function chosen(project: Project, names: readonly string[] | null): readonly SourceDefinition[] {
  if (names === null) return project.sources;
  const unknown = names.find((name) => !project.sources.some((s) => s.name === name));
  if (unknown !== undefined) {
    const known = project.sources.map((s) => s.name).join(", ");
    throw new ConfigurationError(
      "unknown-source",
      `there is no source "${unknown}" in clientele.yaml; there are ${known}.`,
    );
  }
  return project.sources.filter((s) => names.includes(s.name));
}
