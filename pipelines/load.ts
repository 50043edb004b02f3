import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../project/errors.js";
import { projectPaths } from "../project/paths.js";
import type { Project } from "../project/project.js";
import type { SourceDefinition } from "../project/source-definition.js";
import { noteStale } from "../warehouse/ledger/stale.js";
import { entityNamed } from "../warehouse/schema/entities.js";
import { migrate } from "../warehouse/schema/migrate.js";
import { readDeliveries } from "../warehouse/staging/deliveries.js";
import { readOpenRefused, type OpenRefused } from "../warehouse/staging/open-refused.js";
import { CONFLICTS } from "../warehouse/staging/replacing.js";
import { applyExchangeRates } from "../warehouse/staging/rates.js";
import { fixOnce } from "../warehouse/staging/fixed.js";
import type { Warehouse } from "../warehouse/warehouse.js";
import { writeDeliveryFile } from "../warehouse/staging/delivery-file.js";
import { loadAgain } from "./load/load-again.js";
import { loadSource, type SourceOutcome } from "./load/load-source.js";
import { mappingHash } from "./load/mapping.js";
import { stateOf } from "./load/state.js";
import { weighSources } from "./load/weigh-sources.js";
import { withinPart } from "./runner/log.js";
import { describeRefusal } from "./runner/refusal.js";
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
  /** Loads only those sources again that have such open refused rows. */
  readonly replay?: Replay;
}

export interface Replay {
  readonly file: string | null;
  readonly rule: string | null;
  /** Takes the deliveries whose rows conflict as corrections, for good. */
  readonly replace: boolean;
}

/** New and changed files of every source into the warehouse; refused rows into quarantine. Commits per source. */
export const loadStep: Step = {
  name: "load",
  version: 1,
  reads: [],
  writes: ["staging.*", "quarantine.refused", "ops.load"],
  ownTransactions: true,
  takesSources: true,
  configuration: (project) => ({ sources: project.sources.map((s) => [s.name, mappingHash(s)]) }),
  run: (context) => runLoad(context, { sources: null, again: false, keepMissing: false, night: true }),
};

/** @throws {ConfigurationError} mapping-changed, fixed-setting, unknown-source, file-gone */
export async function runLoad(context: StepContext, options: LoadOptions): Promise<StepReport> {
  const { project, warehouse } = context;
  const named = chosen(project, options.sources);
  await fixOnce(warehouse, project);
  await migrate(warehouse, project);
  // A run that was killed may have committed what the file does not say yet.
  await writeDeliveryFile(project.directory, warehouse);
  const open = options.replay === undefined ? [] : await openRefused(warehouse, named, options.replay);
  const sources = options.replay === undefined ? named : named.filter((s) => open.some((o) => o.source === s.name));
  const replaces = options.replay?.replace === true ? conflictsOf(open) : new Map<number, readonly string[]>();
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
      const { keepMissing } = options;
      if (options.again || options.replay !== undefined)
        outcomes.push(await loadAgain(within, source, entity, { keepMissing, replaces }, temporary));
      if (options.replay === undefined) {
        const outcome = await loadSource(within, source, entity, options, temporary);
        const gates = outcome.refusals.map(({ gate }) => gate);
        await noteStale(warehouse, source.name, context.asOf, gates);
        outcomes.push(outcome);
      }
      for (const outcome of outcomes) {
        total.rowsIn += outcome.rowsIn;
        total.rowsOut += outcome.rowsLoaded;
        total.rowsRefused += outcome.rowsRefused;
        refusals.push(...outcome.refusals);
        notes.push(...outcome.notes);
        for (const note of outcome.notes) context.log.info(note);
        for (const refusal of outcome.refusals) context.log.warn(describeRefusal(refusal));
      }
      await writeDeliveryFile(project.directory, warehouse);
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  const waiting = await applyExchangeRates(warehouse, project.currency, project.calendar.dayStarts, context.asOf);
  const last = [
    ...(waiting.released > 0 ? [`${lines(waiting.released)} found an exchange rate`] : []),
    ...(waiting.waiting > 0 ? [`${lines(waiting.waiting)} wait for an exchange rate`] : []),
    ...(options.replay !== undefined && sources.length === 0 ? [NOTHING_OPEN] : []),
  ];
  for (const note of last) context.log.info(note);
  notes.push(...last);
  const output = stateOf(await readDeliveries(warehouse), waiting);
  if (named.length === 0) return { ...total, notes, skipped: "no-source", output };
  return { ...total, notes, refusals, output };
}

const lines = (n: number): string => (n === 1 ? "1 line" : `${n.toLocaleString("en-GB")} lines`);

const NOTHING_OPEN = "no open row of the quarantine is meant: nothing to replay (load --again reads a source anew)";

async function openRefused(
  warehouse: Warehouse,
  sources: readonly SourceDefinition[],
  { file, rule }: Replay,
): Promise<OpenRefused[]> {
  const open = await readOpenRefused(warehouse, { source: null, file, rule });
  return open.filter((o) => sources.some((s) => s.name === o.source));
}

/** By delivery: its rules that a correction can settle. */
function conflictsOf(open: readonly OpenRefused[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, readonly string[]>();
  for (const { delivery, rule } of open) {
    if ((CONFLICTS as readonly string[]).includes(rule)) found.set(delivery, [...(found.get(delivery) ?? []), rule]);
  }
  return found;
}

/** Rates before the lines that need them; otherwise in the order of the file. */
function chosen(project: Project, names: readonly string[] | null): readonly SourceDefinition[] {
  const sources = [...project.sources].sort((a, b) => Number(b.entity === RATES) - Number(a.entity === RATES));
  if (names === null) return sources;
  const unknown = names.find((name) => !project.sources.some((s) => s.name === name));
  if (unknown !== undefined) {
    const known = project.sources.map((s) => s.name).join(", ");
    throw new ConfigurationError(
      "unknown-source",
      `there is no source "${unknown}" in clientele.yaml; there are ${known}.`,
    );
  }
  return sources.filter((s) => names.includes(s.name));
}

const RATES = "exchange_rates";
