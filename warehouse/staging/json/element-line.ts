import { isUtf8 } from "node:buffer";
import { plainText } from "../plain-number.js";

/** An element as one line of ndjson, or the rule that it breaks. */
export type ElementLine = { readonly line: string } | { readonly rule: "not-json" | "bad-encoding" };

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * One object as a line in which every value keeps its text: the engine reads numbers as doubles, so numbers that a double
 * tells otherwise become strings, and so do objects and arrays inside, without blanks.
 * @param names gets the keys of the object
 */
export function elementLine(bytes: Buffer, names: Set<string>): ElementLine {
  if (!isUtf8(bytes)) return { rule: "bad-encoding" };
  const source = bytes.toString().trimEnd();
  if (!source.startsWith("{") || !source.endsWith("}")) return { rule: "not-json" };
  const members = membersOf(source);
  if (members === null) return { rule: "not-json" };
  let line = "";
  let from = 0;
  for (const { key, start, end } of members) {
    names.add(key);
    const value = source.slice(start, end);
    const kept = keptValue(value);
    if (kept === null) return { rule: "not-json" };
    line += oneLine(source.slice(from, start)) + kept;
    from = end;
  }
  return { line: line + oneLine(source.slice(from)) };
}

interface Member {
  readonly key: string;
  /** Where its value stands. */
  readonly start: number;
  readonly end: number;
}

/** The members of an object; null where what stands there is none. */
function membersOf(source: string): Member[] | null {
  const members: Member[] = [];
  let at = afterBlank(source, 1);
  if (source[at] === "}") return at === source.length - 1 ? members : null;
  for (;;) {
    if (source.charCodeAt(at) !== QUOTE) return null;
    const keyEnd = stringEnd(source, at);
    const colon = afterBlank(source, keyEnd);
    const key = stringOf(source.slice(at, keyEnd));
    if (source[colon] !== ":" || key === null) return null;
    const start = afterBlank(source, colon + 1);
    const end = valueEnd(source, start);
    if (end === start) return null;
    members.push({ key, start, end });
    at = afterBlank(source, end);
    if (source[at] === "}") return at === source.length - 1 ? members : null;
    if (source[at] !== ",") return null;
    at = afterBlank(source, at + 1);
  }
}

function keptValue(value: string): string | null {
  const first = value[0]!;
  if (first === '"') return stringOf(value) === null ? null : value;
  if (first === "{" || first === "[") return parsed(value) === undefined ? null : JSON.stringify(compact(value));
  if (value === "true" || value === "false" || value === "null") return value;
  if (!NUMBER.test(value)) return null;
  return value.length <= 15 && String(Number(value)) === value ? value : `"${plainText(value) ?? value}"`;
}

/** Without the blanks between its parts. */
const compact = (value: string): string => value.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");

const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/** What a JSON string says; null where it is none. */
function stringOf(written: string): string | null {
  if (written.length > 1 && written.endsWith('"') && !/[\\\0-\x1f]/.test(written)) return written.slice(1, -1);
  const value = parsed(written);
  return typeof value === "string" ? value : null;
}

const oneLine = (text: string): string =>
  text.includes("\n") || text.includes("\r") ? text.replace(/[\r\n]+/g, " ") : text;

function valueEnd(source: string, start: number): number {
  const first = source[start];
  if (first === '"') return stringEnd(source, start);
  let at = start;
  if (first !== "{" && first !== "[") {
    while (at < source.length && !/[,}\]\s]/.test(source[at]!)) at++;
    return at;
  }
  let depth = 0;
  for (; at < source.length; at++) {
    const c = source[at];
    if (c === '"') at = stringEnd(source, at) - 1;
    else if (c === "{" || c === "[") depth++;
    else if ((c === "}" || c === "]") && --depth === 0) return at + 1;
  }
  return at;
}

function stringEnd(source: string, start: number): number {
  for (let end = source.indexOf('"', start + 1); end >= 0; end = source.indexOf('"', end + 1)) {
    let before = end - 1;
    while (source.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end + 1;
  }
  return source.length;
}

function afterBlank(source: string, from: number): number {
  let at = from;
  while (at < source.length && BLANK.includes(source[at]!)) at++;
  return at;
}

const BLANK = " \t\r\n";

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
