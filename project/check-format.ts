import { encodingNamed } from "./encodings.js";
import type { SourceYaml } from "./read-source.js";

type FormatYaml = NonNullable<SourceYaml["format"]>;

/**
 * What no file can have, whatever is in it: unknown-encoding, bad-delimiter, bad-thousands, bad-timestamp, undecided.
 * @param say code, rule, and the key below `format` that it is about
 */
export function checkFormat(format: FormatYaml, say: (code: string, rule: string, key: string) => void): void {
  const { encoding, delimiter, decimal = ".", thousands = "", timestamp = [] } = format;
  if (encoding !== undefined && encodingNamed(encoding) === null) {
    say("unknown-encoding", `"${encoding}" is no encoding; see docs/configuration.md.`, "encoding");
  }
  if (delimiter !== undefined && delimiter !== "\\t") {
    if ([...delimiter].length !== 1)
      say("bad-delimiter", `a delimiter is one character; got "${delimiter}".`, "delimiter");
    else if (/["\r\n\0]/.test(delimiter)) {
      say("bad-delimiter", "a quote, a line end or a NUL cannot be a delimiter.", "delimiter");
    }
  }
  if (thousands !== "" && !THOUSANDS.test(thousands)) {
    say(
      "bad-thousands",
      `thousands are set apart by a comma, a point, a blank or an apostrophe; got "${thousands}".`,
      "thousands",
    );
  }
  if (thousands === decimal) say("bad-thousands", "decimal and thousands are the same character.", "thousands");
  [timestamp].flat().forEach((form, i) => {
    const key = Array.isArray(timestamp) ? `timestamp/${i}` : "timestamp";
    if (form === "?") return say("undecided", UNDECIDED, key);
    const wrong = wrongTimestamp(form);
    if (wrong !== null) say("bad-timestamp", wrong, key);
  });
}

/** What `init` leaves where nothing tells day from month. */
const UNDECIDED =
  'nobody has said whether the day or the month comes first: write the pattern in place of "?", such as "%d/%m/%Y" or "%m/%d/%Y".';

/** Comma, point, apostrophes, and blanks: plain, no-break, thin, narrow no-break. */
const THOUSANDS = /^[,.'\u2019 \u00a0\u2009\u202f]$/;
const NAMED = ["excel", "epoch_s", "epoch_ms"];
/** What the engine's strptime reads; a minus stands for no leading zero. */
const SPECIFIERS = /^(-[dmyHIMSj]|[aAbBcdfgGhHIjmMnpSTuUVwWxXyYzZ%])$/;

function wrongTimestamp(form: string): string | null {
  if (NAMED.includes(form)) return null;
  if (!form.includes("%")) return `"${form}" is neither a pattern of strptime nor ${NAMED.join(", ")}.`;
  const found = [...form.matchAll(/%(-?.?)/gs)].map((match) => match[1]!);
  const unknown = found.find((specifier) => !SPECIFIERS.test(specifier));
  if (unknown !== undefined) return `strptime has no %${unknown}; see docs/configuration.md.`;
  const year = found.some((specifier) => /^-?[yYGcx]$/.test(specifier));
  return year ? null : `the pattern "${form}" has no year.`;
}
