import type { SourceDefinition } from "../../project/source-definition.js";
import { guessTimes } from "../../warehouse/heads/guess-times.js";
import { disagreements } from "../../warehouse/heads/profile.js";
import type { FileHead } from "../../warehouse/heads/read-head.js";
import type { Entity } from "../../warehouse/schema/entities.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Say } from "./finding.js";

/** Two declared patterns that read one value as two days: the first would win in silence. */
export async function checkTimes(
  warehouse: Warehouse,
  source: SourceDefinition,
  entity: Entity,
  head: FileHead,
  say: Say,
): Promise<void> {
  const patterns = source.format.timestamp.filter((pattern) => pattern.startsWith("%"));
  if (patterns.length < 2) return;
  for (const [canonical, mapping] of Object.entries(source.columns)) {
    const type = canonical === "known_at" ? "time" : entity.columns.find(({ name }) => name === canonical)?.type;
    if ((type !== "time" && type !== "date") || mapping.kind !== "column") continue;
    const values = valuesOf(head, mapping.column);
    for (const [i, one] of patterns.entries()) {
      for (const other of patterns.slice(i + 1)) {
        const both = await disagreements(
          warehouse,
          values.map(({ text }) => text),
          one,
          other,
        );
        if (both === 0) continue;
        const rule = `${source.name}, column "${mapping.column}": ${both} of ${values.length} values are one day by "${one}" and another by "${other}", which is tried later: declare one of the two, or read the column with { sql: "strptime(…)" }.`;
        say("problem", "ambiguous-time", rule);
      }
    }
  }
}

/** What to declare for a column whose values no pattern reads. */
export function timeAdvice(source: SourceDefinition, column: string | null, head: FileHead): string {
  const values = valuesOf(head, column ?? "");
  if (values.length === 0) return "";
  const found = guessTimes(values.map(({ text }) => ({ value: text, rows: 1 })));
  const list = (patterns: readonly string[]): string => patterns.map((pattern) => JSON.stringify(pattern)).join(", ");
  if (found.undecided.length > 0) {
    const choices = found.undecided[0]!.map((order) => `[${list(order)}]`).join(" or ");
    return ` Its days and months may change places in all values: write format: { timestamp: ${choices} }.`;
  }
  const missing = found.patterns.filter((pattern) => !source.format.timestamp.includes(pattern));
  if (missing.length > 0) return ` Write format: { timestamp: [${list([...source.format.timestamp, ...missing])}] }.`;
  return found.mixed.length > 0 ? " Some have the day first and some the month: export it again." : "";
}

function valuesOf(head: FileHead, column: string): { text: string; line: number }[] {
  const place = head.columns.findIndex(({ name }) => name === column);
  return head.rows.flatMap((row, i) => {
    const text = place < 0 ? null : row[place];
    return text === null || text === undefined ? [] : [{ text: text.trim(), line: head.lines[i]! }];
  });
}
