import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ConfigurationError } from "./errors.js";
import { projectPaths } from "./paths.js";

/**
 * Versions of a meaning that a person or `train` made live. What nights made live is not among them: the same night run again
 * would differ.
 * @throws {ConfigurationError} meaning-damaged
 */
export function liveByHand({ directory }: { readonly directory: string }, name: string): unknown {
  let text: string;
  try {
    text = readFileSync(join(projectPaths(directory).meanings, "live.yaml"), "utf8");
  } catch {
    return [];
  }
  try {
    const named = (parse(text) ?? {}) as Record<string, { by?: string }[]>;
    return (named[name] ?? []).filter(({ by }) => by !== undefined);
  } catch {
    const rule = "cannot be read: take it back from version control.";
    throw new ConfigurationError("meaning-damaged", rule, { file: "meanings/live.yaml" });
  }
}
