import type { Project } from "../../project/project.js";
import type { ColumnMapping, SourceDefinition } from "../../project/source-definition.js";
import type { FileHead } from "../../warehouse/heads/read-head.js";
import { tryRows, type TriedRows } from "../../warehouse/heads/try-rows.js";
import { entityNamed, type Entity } from "../../warehouse/schema/entities.js";
import { ruleMessage } from "../../warehouse/staging/refusals.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { timeAdvice } from "./check-times.js";
import type { Say } from "./finding.js";

/** A row is refused by its first fault: so many columns are looked behind. */
const ROUNDS = 12;

/** What the loader itself would refuse of the first rows, with every column that has a fault. */
export async function checkRows(
  warehouse: Warehouse,
  project: Project,
  source: SourceDefinition,
  head: FileHead,
  path: string,
  temporary: string,
  say: Say,
): Promise<void> {
  const clock = { timeZone: project.timeZone, dayStarts: project.calendar.dayStarts };
  const entity = entityNamed(source.entity)!;
  let trial = source;
  let refused = false;
  const told = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const tried = await tryRows(warehouse, head, path, trial, entity, clock, temporary);
    if (round === 0) refused = tried.refused > source.guards.maxRejectedShare * tried.rows;
    const fresh = tried.problems.filter(({ rule, column }) => !told.has(`${rule} ${column}`));
    for (const problem of fresh) {
      told.add(`${problem.rule} ${problem.column}`);
      const rule = sentence(source, head, problem, tried.rows, round === 0);
      say(refused ? "problem" : "note", problem.rule, rule, problem.line);
    }
    const columns = { ...trial.columns };
    for (const { column } of fresh) {
      const canonical = canonicalOf(trial, column);
      if (canonical !== null) columns[canonical] = harmless(entity, canonical);
    }
    if (fresh.length === 0 || fresh.every(({ column }) => canonicalOf(trial, column) === null)) return;
    trial = { ...trial, columns };
  }
}

function sentence(
  source: SourceDefinition,
  head: FileHead,
  { rule, column, rows }: TriedRows["problems"][number],
  all: number,
  first: boolean,
): string {
  const what = column === null ? `source ${source.name}` : `${source.name}, column "${column}"`;
  const share = `${rows} of the first ${all} rows ${first ? "would be refused" : "have a fault"}`;
  const advice = /^not-a-(time|date)$/.test(rule) ? timeAdvice(source, column, head) : "";
  return `${what}: ${share}: ${ruleMessage(rule)}.${advice}`;
}

function canonicalOf({ columns }: SourceDefinition, column: string | null): string | null {
  const found = Object.entries(columns).find(
    ([canonical, mapping]) => canonical === column || (mapping.kind === "column" && mapping.column === column),
  );
  return found?.[0] ?? null;
}

/** A value that no rule refuses, so that the faults of other columns show. */
function harmless(entity: Entity, canonical: string): ColumnMapping {
  const column = entity.columns.find(({ name }) => name === canonical);
  const values: Readonly<Record<string, string>> = {
    text: "x",
    time: "2000-01-01",
    date: "2000-01-01",
    boolean: "true",
  };
  const value = column?.values?.[0] ?? values[column?.type ?? "time"] ?? "1";
  return { kind: "value", value, space: null };
}
