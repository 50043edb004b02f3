import { createHash } from "node:crypto";
import type { SourceDefinition } from "../../project/source-definition.js";

/** What of a source decides how its rows are read (contract section 4), as a short hash. */
export function mappingHash(source: SourceDefinition): string {
  const { entity, format, mode, versionBy, idSpace, where, columns, refs, extra, returns } = source;
  const sorted = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const said = [
    entity,
    format,
    mode,
    versionBy,
    idSpace,
    where,
    sorted(columns),
    sorted(refs),
    [...extra].sort(),
    returns,
  ];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex").slice(0, 16);
}
