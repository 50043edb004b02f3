import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { runLoad } from "../../../pipelines/load.js";
import type { StepReport } from "../../../pipelines/runner/step.js";
import type { Project } from "../../../project/project.js";
import type { SourceDefinition } from "../../../project/source-definition.js";
import { Warehouse, type Plain } from "../../../warehouse/warehouse.js";
import { contextOf, projectOf } from "../../support/step-context.js";

export interface Refused {
  readonly file: string;
  readonly line_number: number;
  readonly column_name: string | null;
  readonly rule: string;
  readonly raw_text: string;
}

/** A project of its own with a warehouse in memory; both go with the test. */
export interface Loader {
  readonly project: Project;
  readonly warehouse: Warehouse;
  /** Writes files, by path below the folder, each at a later time than all before. */
  put(files: Readonly<Record<string, string | Uint8Array>>): void;
  load(
    sources: readonly SourceDefinition[],
    options?: {
      readonly asOf?: string;
      readonly again?: boolean;
      readonly keepMissing?: boolean;
      readonly night?: boolean;
    },
  ): Promise<StepReport>;
  /** Open ones. */
  refused(): Promise<Refused[]>;
  rows(query: string): Promise<Record<string, Plain>[]>;
}

export async function loader(change: Partial<Project> = {}): Promise<Loader> {
  const project = projectOf(change);
  const warehouse = await Warehouse.open(":memory:", { threads: 2 });
  onTestFinished(() => warehouse.close());
  let clock = 1_760_000_000;
  return {
    project,
    warehouse,
    put(files) {
      for (const [path, content] of Object.entries(files)) {
        const target = join(project.directory, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, content);
        clock++;
        utimesSync(target, clock, clock);
      }
    },
    load: (sources, { asOf = "2026-03-01 00:00:00", again = false, keepMissing = false, night = false } = {}) =>
      runLoad(contextOf(warehouse, { ...project, sources }, asOf), { sources: null, again, keepMissing, night }),
    refused: () =>
      warehouse.rows<Refused>(
        "select file, line_number, column_name, rule, raw_text from quarantine.refused where state = 'open' order by file, line_number, rule",
      ),
    rows: (query) => warehouse.rows(query),
  };
}
