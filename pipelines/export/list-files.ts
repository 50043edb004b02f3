import { ConfigurationError } from "../../project/errors.js";
import type { ExportDefinition } from "../../project/export-definition.js";
import type { Project } from "../../project/project.js";
import type { FileColumn, ListFile } from "../../warehouse/results/lists/list-row.js";
import { headerOf } from "./headers.js";

/** A file of a list's folder: where it lies in it, and what it holds. */
export interface PlannedFile extends ListFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly for: "people" | "machines";
}

/**
 * The files of a list: for each entry of `files:` its rows, its changes and its control group. The first file of a
 * format is `<name>.<format>`, a further one `<name>.<for>.<format>`.
 * @param withheldColumns what names a withheld customer: ids only
 * @throws {ConfigurationError} not-available, named-twice
 */
export function planFiles(
  definition: ExportDefinition,
  language: Project["language"],
  withheldColumns: readonly string[],
): PlannedFile[] {
  const taken = new Set<string>();
  return definition.files.flatMap(({ format, for: reader }) => {
    if (format === "xlsx" || format === "arrow") {
      throw new ConfigurationError(
        "not-available",
        `files: ${format} is not written yet; take csv, parquet or ndjson.`,
        { file: definition.file },
      );
    }
    const ending = taken.has(`.${format}`) ? `.${reader}.${format}` : `.${format}`;
    if (taken.has(ending) || taken.has(`${reader} ${format}`)) {
      throw new ConfigurationError("named-twice", `files: ${format} for ${reader} is named twice.`, {
        file: definition.file,
      });
    }
    taken.add(ending).add(`${reader} ${format}`);
    const people = reader === "people";
    const named = (name: string, header: string | null = null, as = name): FileColumn => ({
      name,
      header: people ? (header ?? headerOf(as, language)) : as,
    });
    const rows = definition.columns.map(({ name, header }) => named(name, header));
    const changes = [
      named(":change", null, "change"),
      named(":id", null, "customer_id"),
      ...rows.filter(({ name }) => name !== "customer_id"),
    ];
    checkHeaders(definition, changes);
    const file = { format, people, for: reader } as const;
    return [
      { ...file, kind: "rows", columns: rows, path: `${definition.name}${ending}` },
      { ...file, kind: "changes", columns: changes, path: `changes${ending}` },
      {
        ...file,
        kind: "withheld",
        columns: withheldColumns.map((name) => named(name)),
        path: `control/withheld${ending}`,
      },
    ] satisfies PlannedFile[];
  });
}

function checkHeaders(definition: ExportDefinition, columns: readonly FileColumn[]): void {
  const seen = new Set<string>();
  for (const { header } of columns) {
    const key = header.toLowerCase();
    if (seen.has(key)) {
      throw new ConfigurationError("named-twice", `columns: two columns have the header "${header}".`, {
        file: definition.file,
      });
    }
    seen.add(key);
  }
}
