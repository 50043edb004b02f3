/** A value of a JSON file that is a row: where it begins, and its text. */
export interface JsonElement {
  readonly line: number;
  readonly text: string;
}

/**
 * The first values of a JSON file: lines of their own, or the objects of its first array.
 * @param whole the text ends where the file ends; otherwise what is cut is left out
 */
export function jsonElements(text: string, array: boolean, whole: boolean, limit: number): JsonElement[] {
  // `.json` is often what others call ndjson: an object in every line.
  if (!array || /^\s*\{[^\n]*\}\s*\n\s*\{/.test(text)) {
    const lines = (whole ? text : text.slice(0, text.lastIndexOf("\n"))).split("\n").slice(0, limit);
    return lines.map((line, i) => ({ line: i + 1, text: line.trim() })).filter((element) => element.text !== "");
  }
  const elements: JsonElement[] = [];
  const start = text.indexOf("[");
  let line = text.slice(0, start + 1).split("\n").length;
  let depth = 0;
  let from = -1;
  let fromLine = line;
  for (let at = start + 1; start >= 0 && at < text.length && elements.length < limit; at++) {
    const character = text[at];
    if (character === "\n") line++;
    else if (character === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++;
    } else if (character === "{" || character === "[") {
      if (depth++ === 0) [from, fromLine] = [at, line];
    } else if (character === "}" || character === "]") {
      if (depth-- === 0) break;
      if (depth === 0) elements.push({ line: fromLine, text: text.slice(from, at + 1) });
    }
  }
  return elements;
}
