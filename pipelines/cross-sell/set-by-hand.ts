import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ConfigurationError } from "../../project/errors.js";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import { OFFERS } from "./offer-model.js";

/** Versions that a person or `train` made live. What nights made live is not: the same night run again would differ. */
export function setByHand(project: Project): unknown {
  let text: string;
  try {
    text = readFileSync(join(projectPaths(project.directory).meanings, "live.yaml"), "utf8");
  } catch {
    return [];
  }
  try {
    const named = (parse(text) ?? {}) as Record<string, { by?: string }[]>;
    return (named[OFFERS] ?? []).filter(({ by }) => by !== undefined);
  } catch {
    const rule = "cannot be read: take it back from version control.";
    throw new ConfigurationError("meaning-damaged", rule, { file: "meanings/live.yaml" });
  }
}
