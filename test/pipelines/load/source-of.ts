import { DEFAULT_FORMAT, type SourceDefinition, type SourceFormat } from "../../../project/source-definition.js";

/** A source without guards over `<name>/*`; `columns` maps canonical names to columns of the file. */
export function sourceOf(
  name: string,
  entity: string,
  columns: Readonly<Record<string, string | { readonly sql: string }>>,
  more: Partial<Omit<SourceDefinition, "format">> & { readonly format?: Partial<SourceFormat> } = {},
): SourceDefinition {
  return {
    name,
    entity,
    files: [`${name}/*`],
    mode: "append",
    versionBy: null,
    idSpace: null,
    where: null,
    refs: {},
    extra: [],
    returns: "signed",
    guards: { minRows: 0, maxAgeHours: null, maxRejectedShare: 1, maxShrinkShare: null },
    line: 1,
    ...more,
    format: { ...DEFAULT_FORMAT, ...more.format },
    columns: Object.fromEntries(
      Object.entries(columns).map(([canonical, from]) => [
        canonical,
        typeof from === "string"
          ? { kind: "column", column: from, space: null }
          : { kind: "sql", sql: from.sql, space: null },
      ]),
    ),
  };
}
