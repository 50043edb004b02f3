import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from "yaml";
import { ConfigurationError, type Place } from "./errors.js";
import { substitute, type Environment } from "./environment.js";

/** A YAML file as plain values, and where each stands. Paths are JSON pointers: `/sources/invoices/mode`. */
export interface YamlFile {
  /** As people know it: relative to the project folder. */
  readonly file: string;
  readonly value: unknown;
  /** The text of a scalar as written, after `${NAME}`: `007` stays `007`. */
  source(path: string): string | undefined;
  /** Where the value at `path` stands, else its nearest parent. */
  place(path: string): Place;
  /** Where the key that leads to `path` stands. */
  keyPlace(path: string): Place;
}

/** Reads `text`; what cannot be read goes to `problems`. Keys are text as written, so `null:` is the key "null". */
export function parseYaml(
  file: string,
  text: string,
  environment: Environment,
  problems: ConfigurationError[],
): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  for (const error of document.errors) {
    problems.push(new ConfigurationError("yaml-syntax", `not YAML: ${firstLine(error.message)}`, at(error.pos[0])));
  }
  const values = new Map<string, number>();
  const keys = new Map<string, number>();
  const sources = new Map<string, string>();
  const plain = (node: unknown, path: string): unknown => {
    const target = isAlias(node) ? node.resolve(document) : (node as Node | null);
    const offset = (node as Node | null)?.range?.[0];
    if (offset !== undefined) values.set(path, offset);
    if (isMap(target)) {
      const result: Record<string, unknown> = {};
      for (const pair of target.items) {
        const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : String(pair.key);
        const child = `${path}/${escapeKey(key)}`;
        const keyOffset = (pair.key as Node | null)?.range?.[0];
        if (keyOffset !== undefined) keys.set(child, keyOffset);
        Object.defineProperty(result, key, {
          value: plain(pair.value, child),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return result;
    }
    if (isSeq(target)) return target.items.map((item, i) => plain(item, `${path}/${i}`));
    if (!isScalar(target)) return null;
    const missing = (name: string) =>
      problems.push(
        new ConfigurationError(
          "unknown-variable",
          `\${${name}} is not set: set it in the environment, or in .env beside clientele.yaml.`,
          at(offset ?? 0),
        ),
      );
    if (typeof target.value === "string") {
      const replaced = substitute(target.value, environment, missing);
      sources.set(path, replaced);
      return replaced;
    }
    sources.set(path, target.source ?? String(target.value));
    return target.value;
  };
  const value = document.errors.length > 0 ? undefined : plain(document.contents, "");
  const nearest = (map: ReadonlyMap<string, number>, path: string): Place => {
    for (let p = path; ; p = p.slice(0, p.lastIndexOf("/"))) {
      const offset = map.get(p) ?? values.get(p);
      if (offset !== undefined) return at(offset);
      if (p === "") return { file };
    }
  };
  return {
    file,
    value,
    source: (path) => sources.get(path),
    place: (path) => nearest(values, path),
    keyPlace: (path) => nearest(keys, path),
  };
}

/** One step of a JSON pointer. */
export const escapeKey = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

const firstLine = (text: string): string => text.split("\n", 1)[0]!.replace(/ at line \d+.*$/, "");
