import { isPublished } from "../warehouse/snapshot/current.js";
import { snapshotLayout } from "../warehouse/snapshot/layout.js";
import { createPublication } from "../warehouse/snapshot/publication-tables.js";
import { writeHistory } from "../warehouse/snapshot/write-history.js";
import { writeSnapshot } from "../warehouse/snapshot/write-snapshot.js";
import { withinPart } from "./runner/log.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/**
 * Last step of a night: writes its results to the history and, unless the night is a past one, everything to a snapshot
 * that readers see after the commit. It reads whatever stands in the warehouse.
 */
export const publishStep: Step = {
  name: "publish",
  version: 1,
  reads: ["*"],
  writes: [],
  configuration: (project) => ({ publish: project.publish, retention: project.settings.retention }),
  isInPlace: ({ directory }, { asOf }) => isPublished(snapshotLayout(directory), asOf),
  run: write,
};

export type PublishContext = Pick<StepContext, "project" | "warehouse" | "asOf" | "schemas" | "past" | "log">;

/** What every other command that writes ends with: publishes what it changed, as of its own `as_of`. */
export async function publish(context: PublishContext): Promise<StepReport> {
  const report = await context.warehouse.transaction(() => write(context));
  await report.afterCommit?.();
  return report;
}

async function write({ project, warehouse, asOf, schemas, past, log }: PublishContext): Promise<StepReport> {
  const { dayStarts } = project.calendar;
  const layout = snapshotLayout(project.directory);
  const files = withinPart(log, [0.3, 1]);
  await createPublication(warehouse);
  log.progress("publish", { doing: "what changed", part: [0, 0.3] });
  const history = await writeHistory(warehouse, {
    layout,
    schema: schemas.result,
    asOf,
    dayStarts,
    retention: project.settings.retention,
  });
  const written = past
    ? null
    : await writeSnapshot(warehouse, {
        layout,
        asOf,
        dayStarts,
        personal: project.publish.personal,
        made: history.made,
        onProgress: (doing, from, to) => files.progress("publish", { doing, part: [from, to] }),
      });
  if (written === null) {
    const notes = [`${asOf} is before what readers see: its ${history.tables} results went to the history only`];
    return { rowsIn: history.rows, rowsOut: history.rows, notes };
  }
  if (written.unregistered.length > 0) {
    log.warn(`publish: not registered, so kept private: ${written.unregistered.join(", ")}`);
  }
  return {
    rowsIn: written.rows,
    rowsOut: written.rows,
    notes: [`snapshot ${written.name}: ${written.written} files written, ${written.linked} unchanged`],
    afterCommit: async () => written.publish(),
  };
}
