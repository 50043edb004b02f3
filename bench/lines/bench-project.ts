import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { LINE_COLUMNS } from "./write-lines.js";

/** Writes a project with one source of lines; `files` are absolute paths, `format` as in `clientele.yaml`. */
export function writeBenchProject(
  folder: string,
  files: readonly string[],
  mode: "append" | "upsert",
  format: Readonly<Record<string, unknown>> = {},
): void {
  mkdirSync(folder, { recursive: true });
  const columns = Object.fromEntries(Object.keys(LINE_COLUMNS).map((name) => [name, name]));
  const lines = { entity: "transactions", files, format, mode, columns, guards: { max_shrink_share: null } };
  const project = { name: "bench", country: "GB", time_zone: "Europe/London", currency: "GBP", sources: { lines } };
  writeFileSync(join(folder, "clientele.yaml"), stringify(project));
}
