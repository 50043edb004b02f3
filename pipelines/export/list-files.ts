import { ConfigurationError } from "../../project/errors.js";
import type { ExportDefinition } from "../../project/export-definition.js";
import type { Project } from "../../project/project.js";
import type { ListFile, ListFileColumn } from "../../warehouse/results/lists/list-file.js";
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
 * @param key what names a row; null: a customer
 * @param withheldColumns what names a withheld customer: ids only; null: the list can withhold nobody
 * @throws {ConfigurationError} named-twice
 */
export function planFiles(
  definition: ExportDefinition,
  language: Project["language"],
  key: readonly string[] | null,
  withheldColumns: readonly string[] | null,
): PlannedFile[] {
  const taken = new Set<string>();
  return definition.files.flatMap(({ format, for: reader }) => {
    const ending = taken.has(`.${format}`) ? `.${reader}.${format}` : `.${format}`;
    if (taken.has(ending) || taken.has(`${reader} ${format}`)) {
      throw new ConfigurationError("named-twice", `files: ${format} for ${reader} is named twice.`, {
        file: definition.file,
      });
    }
    taken.add(ending).add(`${reader} ${format}`);
    const people = reader === "people";
    const named = (name: string, header: string | null = null, as = name): ListFileColumn => ({
      name,
      header: people ? (header ?? headerOf(as, language)) : as,
    });
    const rows = definition.columns.map(({ name, header }) => named(name, header));
    const changes = [
      named(":change", null, "change"),
      ...(key?.map((name) => rows.find((row) => row.name === name) ?? named(name)) ?? [
        named(":id", null, "customer_id"),
      ]),
      ...rows.filter(({ name }) => !(key ?? ["customer_id"]).includes(name)),
    ];
    checkHeaders(definition, changes);
    const { title } = definition;
    const file = { format, people, for: reader, title, noNumber: NO_NUMBER[language] } as const;
    const control =
      withheldColumns === null
        ? []
        : [
            {
              kind: "withheld",
              columns: withheldColumns.map((name) => named(name)),
              path: `control/withheld${ending}`,
            },
          ];
    return [
      { ...file, kind: "rows", columns: rows, path: `${definition.name}${ending}` },
      { ...file, kind: "changes", columns: changes, path: `changes${ending}` },
      ...control.map((withheld) => ({ ...file, ...withheld, kind: "withheld" as const })),
    ] satisfies PlannedFile[];
  });
}

const NO_NUMBER = { en: "not a phone number", zh: "不是电话号码" } as const;

function checkHeaders(definition: ExportDefinition, columns: readonly ListFileColumn[]): void {
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
