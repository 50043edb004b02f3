import type { ExportDefinition } from "../../project/export-definition.js";
import type { Project } from "../../project/project.js";
import type { ListChange, ListSelection } from "../../warehouse/results/lists/list-decision.js";
import type { Refusal } from "../runner/step.js";

export interface ListToGuard {
  readonly definition: ExportDefinition;
  readonly change: ListChange;
  /** The list's channel asks for consents and no source brings any. */
  readonly lacksConsents: boolean;
  /** Sources that brought something for this night. */
  readonly fresh: ReadonlySet<string>;
}

/** Every guard that a list breaks; none where it may be delivered. */
export function guardList({ definition, change, lacksConsents, fresh }: ListToGuard): Refusal[] {
  const { name, channel, guards } = definition;
  const { rows, rowsBefore } = change;
  const refusals: Refusal[] = [];
  const refuse = (gate: string, message: string) =>
    refusals.push({
      gate,
      subject: name,
      message: `list ${name}: ${message} --allow ${gate}:${name} overrules it once.`,
    });
  if (lacksConsents) {
    refuse(
      "consent",
      `channel ${channel} requires consents and no source has the entity consents, so nobody may be contacted. Add such a source, or set consent: unless_withdrawn for the channel.`,
    );
  }
  for (const source of guards.fresh) {
    if (!fresh.has(source)) refuse("fresh", `source ${source} brought nothing for this night; the last list stays.`);
  }
  if (rows < guards.minRows) refuse("min_rows", `it must have at least ${guards.minRows} rows; got ${rows}.`);
  if (rowsBefore === null || rowsBefore === 0) return refusals;
  if (guards.maxRowsRatio !== null && rows > guards.maxRowsRatio * rowsBefore) {
    refuse(
      "max_rows_ratio",
      `it must have at most ${guards.maxRowsRatio} times the ${rowsBefore} rows of the last list; got ${rows}.`,
    );
  }
  const share = changeShare(change);
  if (guards.maxChangeShare !== null && share > guards.maxChangeShare) {
    refuse(
      "max_change_share",
      `at most ${percent(guards.maxChangeShare)} of its rows may change against the last list; got ${percent(share)} (${change.added} added, ${change.removed} removed).`,
    );
  }
  return refusals;
}

/** Whether a list asks for consents that no source of the project brings. */
export const lacksConsents = ({ sources }: Project, { contact }: ListSelection): boolean =>
  contact?.consent === "required" && !sources.some(({ entity }) => entity === "consents");

/** Rows that came or went among the rows of both lists: 0 where all stay, 1 where none does. */
export function changeShare({ rows, rowsBefore, added, removed }: ListChange): number {
  const both = rows + (rowsBefore ?? 0);
  return both === 0 ? 0 : (added + removed) / both;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
