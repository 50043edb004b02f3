import type { SourceDefinition } from "../../project/source-definition.js";
import type { FileHead } from "../../warehouse/heads/read-head.js";
import { sniffFile, type Sniffed } from "../../warehouse/heads/sniff-file.js";
import type { Say } from "./finding.js";

/**
 * Holds what a source states of its format against what the bytes say.
 * @returns `advice`: what to try where a column is not found; empty where nothing speaks for another format
 */
export async function checkDialect(
  source: SourceDefinition,
  head: FileHead,
  path: string,
  say: Say,
): Promise<{ advice: string }> {
  const { format, name } = source;
  const tables = head.type === "parquet" ? [] : await sniffFile(path, true);
  const seen = tables.find(({ sheet }) => sheet !== null && sheet === format.sheet) ?? tables[0];
  if (seen === undefined) return { advice: "" };
  checkEncoding(source, head, seen, say);
  checkLongNumbers(source, head, say);
  const { layout, footer } = seen;
  if (layout === null) return { advice: "" };
  if (head.type === "csv" && head.columns.length === 1 && layout.fields > 1) {
    const found = layout.delimiter.value === "\t" ? "\\t" : layout.delimiter.value;
    const rule = `source ${name}: with the delimiter "${shown(head.delimiter)}" its lines are one column; with "${shown(layout.delimiter.value)}" they are ${layout.fields}: write format: { delimiter: "${found}" }.`;
    say("problem", "delimiter", rule, format.skip + 1);
  }
  const rows = head.rows.length + head.ragged.length;
  if (footer !== null && footer.value > format.footer && rows > footer.value) {
    const rule = `source ${name}: ${footer.evidence} would be read as rows: write format: { footer: ${footer.value} }.`;
    say("note", "footer", rule);
  }
  const skip = layout.skip.value !== format.skip && layout.skip.certainty !== "unsure";
  const sheets = tables.length > 1 && format.sheet === null;
  return {
    advice: [
      skip ? ` The table seems to begin in line ${layout.skip.value + 1}: format: { skip: ${layout.skip.value} }?` : "",
      format.header && !layout.header.value ? " The first line looks like a row: format: { header: false }?" : "",
      sheets
        ? ` The workbook has several sheets: format: { sheet: "${tables.map((t) => t.sheet).join('" | "')}" }?`
        : "",
    ].join(""),
  };
}

const shown = (delimiter: string | null): string => (delimiter === "\t" ? "tab" : (delimiter ?? ""));

function checkEncoding(
  { name, format }: SourceDefinition,
  head: FileHead,
  { encoding, ascii }: Sniffed,
  say: Say,
): void {
  if (encoding === null) return;
  const stated = format.encoding.toLowerCase();
  const same = alike(stated) === alike(encoding.value);
  if (!head.readable) {
    const advice = same
      ? "it is damaged, or cut inside a character"
      : `it looks like ${encoding.value} (${encoding.evidence})`;
    const mend = same ? "" : `: write format: { encoding: ${encoding.value} }`;
    say("problem", "encoding", `source ${name}: the file is no ${stated}; ${advice}${mend}.`);
  } else if (!same && !ascii && (encoding.certainty === "certain" || isGarbled(stated, encoding))) {
    const rule = `source ${name}: read as ${stated} its texts would be garbled; it is ${encoding.value} (${encoding.evidence}): write format: { encoding: ${encoding.value} }.`;
    say("problem", "encoding", rule);
  } else if (!same && ascii && stated.startsWith("utf-16")) {
    say("problem", "encoding", `source ${name}: the file is no ${stated}; it is plain ASCII: take encoding away.`);
  }
}

/** West European encodings give every byte some letter: they refuse nothing. */
const isGarbled = (stated: string, { certainty }: { readonly certainty: string }): boolean =>
  alike(stated) === "windows-1252" && certainty === "likely";

/** Names of encodings of which one reads what the other does. */
function alike(encoding: string): string {
  const label = encoding.toLowerCase().replace(/[-_]/g, "");
  if (["gbk", "gb2312", "gb18030", "cp936"].includes(label)) return "gb18030";
  if (["latin1", "iso88591", "windows1252", "cp1252", "ansi"].includes(label)) return "windows-1252";
  if (["utf16", "utf16le"].includes(label)) return "utf-16le";
  return label === "utf8" ? "utf-8" : label === "sjis" ? "shiftjis" : label;
}

/** Long ids that a spreadsheet took for numbers: their last digits are lost. */
function checkLongNumbers(source: SourceDefinition, head: FileHead, say: Say): void {
  const ids = Object.entries(source.columns).filter(([canonical]) => /(_id|_ref|phone)$/.test(canonical));
  const headers = [...ids.flatMap(([, m]) => (m.kind === "column" ? [m.column] : [])), ...Object.values(source.refs)];
  for (const header of new Set(headers)) {
    const place = head.columns.findIndex(({ name }) => name === header);
    const spoilt = head.rows.findIndex((row) => /^\d(\.\d+)?E\+\d+$/i.test(row[place] ?? ""));
    const long = head.longNumbers.includes(header);
    if (place < 0 || (spoilt < 0 && !long)) continue;
    const what = long
      ? "holds numbers of more than 15 digits, the last of which a spreadsheet does not keep"
      : "holds ids that a spreadsheet turned into 1.23E+17";
    const rule = `${source.name}: the column "${header}" ${what}: make it a column of text and export it again.`;
    say("problem", "spoilt-id", rule, spoilt < 0 ? undefined : head.lines[spoilt]);
  }
}
