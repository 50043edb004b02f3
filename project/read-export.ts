import { ConfigurationError } from "./errors.js";
import { parseDuration } from "./duration.js";
import type { ExportDefinition, ExportFormat } from "./export-definition.js";
import type { YamlFile } from "./yaml-file.js";

export interface ExportYaml {
  name: string;
  title?: string;
  segment?: string;
  where?: string;
  from?: string;
  columns: (string | Record<string, string>)[];
  changes?: string[];
  order?: string | string[];
  limit?: number | null;
  channel?: string;
  purpose?: string;
  exclude?: string[];
  holdout?: { share: number; key: string };
  files?: { format: ExportFormat; for?: "people" | "machines" }[];
  guards?: {
    min_rows?: number;
    max_rows_ratio?: number | null;
    max_change_share?: number | null;
    fresh?: string[];
  };
  valid_for?: string | null;
}

/** A list ten times its usual length is refused unless its file says otherwise; an empty one too. */
const DEFAULT_GUARDS = { minRows: 1, maxRowsRatio: 10 } as const;

export function readExport(yaml: YamlFile, written: ExportYaml, problems: ConfigurationError[]): ExportDefinition {
  const sources = [written.segment, written.where, written.from].filter((s) => s !== undefined);
  if (sources.length !== 1) {
    const rule = `a list needs exactly one of segment, where and from; got ${sources.length}.`;
    problems.push(new ConfigurationError("one-of", rule, yaml.place("")));
  }
  const columns = written.columns.map((column) => {
    if (typeof column === "string") return { name: column, header: null };
    const [name, header] = Object.entries(column)[0]!;
    return { name, header };
  });
  columns.forEach((column, i) => {
    if (columns.findIndex((other) => other.name === column.name) < i) {
      const rule = `the column "${column.name}" is named twice.`;
      problems.push(new ConfigurationError("named-twice", rule, yaml.place(`/columns/${i}`)));
    }
  });
  written.changes?.forEach((name, i) => {
    if (columns.some((column) => column.name === name)) return;
    const rule = `changes: "${name}" is none of the columns of the list.`;
    problems.push(new ConfigurationError("unknown-column", rule, yaml.place(`/changes/${i}`)));
  });
  const files = written.files ?? [{ format: "csv", for: "machines" }];
  const guards = written.guards ?? {};
  const hours = written.valid_for === undefined || written.valid_for === null ? null : parseDuration(written.valid_for);
  return {
    name: written.name,
    title: written.title ?? written.name,
    segment: written.segment ?? null,
    where: written.where ?? null,
    from: written.from ?? null,
    changes: written.changes ?? null,
    columns,
    order: [written.order ?? []].flat().map((text) => {
      const [column, direction = "asc"] = text.trim().split(/\s+/) as [string, string?];
      return { column, descending: direction.toLowerCase() === "desc" };
    }),
    limit: written.limit ?? null,
    channel: written.channel ?? null,
    purpose: written.purpose ?? null,
    exclude: written.exclude ?? [],
    holdout: written.holdout ?? null,
    files: files.map((file) => ({
      format: file.format,
      for: file.for ?? (file.format === "xlsx" ? "people" : "machines"),
    })),
    guards: {
      minRows: guards.min_rows ?? DEFAULT_GUARDS.minRows,
      maxRowsRatio: guards.max_rows_ratio === undefined ? DEFAULT_GUARDS.maxRowsRatio : guards.max_rows_ratio,
      maxChangeShare: guards.max_change_share ?? null,
      fresh: guards.fresh ?? [],
    },
    validForDays: hours === null ? null : hours / 24,
    file: yaml.file,
  };
}
