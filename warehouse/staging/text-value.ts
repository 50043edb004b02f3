import type { SourceFormat } from "../../project/source-definition.js";
import { quoteText } from "../sql.js";

/** Blanks of all kinds, tabs, line ends, and the mark that some programs leave at the start. */
const BLANKS =
  "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8201) || chr(8203) || chr(8239) || chr(12288) || chr(65279)";

/**
 * SQL of what a text of a file stands for: `trim`, `unwrap` and `null` of its format applied; empty is null.
 * @param csv the reader has compared texts as written with `null` already
 */
export function textValue(sql: string, format: Pick<SourceFormat, "trim" | "unwrap" | "null">, csv: boolean): string {
  let value = sql;
  if (format.trim) value = `trim(${value}, ${BLANKS})`;
  if (format.unwrap) value = unwrapped(value);
  const changed = format.trim || format.unwrap;
  if (format.null.length > 0 && (!csv || changed)) {
    value = `case when ${value} in (${format.null.map(quoteText).join(", ")}) then null else ${value} end`;
  }
  return csv && !changed ? value : `nullif(${value}, '')`;
}

/** What keeps a spreadsheet from taking an id for a number: `="000123"`, a tab on either side, an apostrophe before it. */
function unwrapped(sql: string): string {
  const bare = `trim(${sql}, chr(9))`;
  return `case when ${bare} like '="%"' then replace(${bare}[3:-2], '""', '"')
    when regexp_full_match(${bare}, '''[-+=@0-9][^ ]*') then ${bare}[2:] else ${bare} end`;
}
