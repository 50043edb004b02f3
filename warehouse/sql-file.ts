import { readFileSync } from "node:fs";

/** Where the relations of one reading stand: the live schemas, or those of an older `as_of`. */
export interface Schemas {
  readonly core: string;
  readonly result: string;
}

export const LIVE: Schemas = { core: "core", result: "result" };

const texts = new Map<string, string>();

/**
 * The text of a `.sql` file beside the caller.
 * @param url `import.meta.url` of the caller
 * @param name e.g. `./rfm.sql`
 * @param schemas `core.` and `result.` in the text are read there
 */
export function sqlFile(url: string, name: string, schemas: Schemas = LIVE): string {
  const path = new URL(name, url);
  let text = texts.get(path.href);
  if (text === undefined) {
    text = readFileSync(path, "utf8").trimEnd().replace(/;$/, "");
    texts.set(path.href, text);
  }
  return placed(text, schemas);
}

/** `text` with its `core.` and `result.` relations read in `schemas`. */
export function placed(text: string, schemas: Schemas): string {
  if (schemas === LIVE) return text;
  return text
    .replace(/(?<![\w."])core\.(?=[a-z])/g, `${schemas.core}.`)
    .replace(/(?<![\w."])result\.(?=[a-z])/g, `${schemas.result}.`);
}
