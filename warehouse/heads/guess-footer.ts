import { looksNumeric } from "./guess-numbers.js";
import type { HeadRecord } from "./records.js";
import type { Guess } from "./guess.js";

const TOTAL =
  /^(?:(?:grand |sub|page |overall )?totals?|sums?|summe|gesamt(?:summe)?|total g[ée]n[ée]ral|合计|总计|小计|總計|小計|合計|共计|总额|本页合计|本页小计|累计)\b|^(?:合计|总计|小计|總計|小計|合計|共计|累计|本页)/i;
const CLOSING =
  /^\(?\d[\d,]* rows?(?: \w+)*\)?\.?$|^共\s*\d+\s*[条行笔]|^(?:制表|打印|导出|报表|审核)|^(?:end of (?:file|report|data)|-- ?end|eof|exported|generated|printed|report (?:run|created))/i;
const RULE = /^[-=_*. ─]{3,}$/;

/** A line of sums, a count of rows, or a rule: nothing that a loader should take for data. */
export function isTotalLine(fields: readonly string[]): boolean {
  const filled = fields.map((text) => text.trim()).filter((text) => text !== "");
  const [first] = filled;
  if (first === undefined) return true;
  if (filled.every((text) => RULE.test(text))) return true;
  if (TOTAL.test(first)) return fields.length === 1 || filled.length < fields.length || filled.length <= 2;
  return filled.length === 1 && CLOSING.test(first);
}

/** Why a line was taken for one of a footer; null where it looks like data. */
export function footerReason(fields: readonly string[], columns: number): string | null {
  const filled = fields.filter((text) => text.trim() !== "");
  if (filled.length === 0) return "empty";
  if (isSums(fields, columns)) return "sums only";
  if (isTotalLine(fields)) return `"${filled[0]!.trim().slice(0, 20)}"`;
  return columns > 2 && fields.length === 1 ? "one cell only" : null;
}

/** Few numbers behind an empty first cell: sums without a word. */
function isSums(fields: readonly string[], columns: number): boolean {
  const filled = fields.filter((text) => text.trim() !== "");
  return fields[0]!.trim() === "" && filled.length <= columns / 2 && filled.every(looksNumeric);
}

/**
 * The lines at the end that are no rows.
 * @param records the last ones of the file, in their order
 * @param lines of the whole file, without what follows its last line end
 */
export function guessFooter(records: readonly HeadRecord[], columns: number, lines: number): Guess<number> {
  let start = lines + 1;
  const reasons: string[] = [];
  for (const record of [...records].reverse()) {
    const reason = record.innerLines > 0 ? null : footerReason(record.fields, columns);
    if (reason === null) break;
    start = record.line;
    reasons.unshift(reason);
  }
  const value = lines - start + 1;
  if (value <= 0) return { value: 0, certainty: "certain", evidence: "the last line is a row" };
  const told = [...new Set(reasons)].join(", ");
  return { value, certainty: "likely", evidence: `the last ${value === 1 ? "line" : `${value} lines`}: ${told}` };
}
