import { checkFormat } from "./check-format.js";
import { parseDuration } from "./duration.js";
import { encodingNamed } from "./encodings.js";
import { ConfigurationError } from "./errors.js";
import { suggestion } from "./nearest-name.js";
import { DEFAULT_FORMAT, type ColumnMapping, type SourceDefinition, type SourceFormat } from "./source-definition.js";
import { escapeKey, type YamlFile } from "./yaml-file.js";

/** What configuration must know of an entity. */
export interface EntityShape {
  readonly name: string;
  readonly defaultMode: "append" | "upsert";
  readonly columns: readonly { readonly name: string; readonly required: boolean; readonly customerRef: boolean }[];
}

type Text = string | string[];
type MappingYaml = string | { column?: string; sql?: string; value?: string | number | boolean; space?: string };

export interface SourceYaml {
  entity: string;
  files: Text;
  format?: {
    type?: SourceFormat["type"];
    encoding?: string;
    delimiter?: string;
    header?: boolean;
    skip?: number;
    footer?: number;
    sheet?: string | number;
    trim?: boolean;
    unwrap?: boolean;
    null?: string | number | (string | number)[];
    decimal?: string;
    thousands?: string;
    timestamp?: Text;
  };
  mode?: SourceDefinition["mode"];
  version_by?: string;
  id_space?: string;
  where?: string;
  columns: Record<string, MappingYaml>;
  refs?: Record<string, string>;
  extra?: string[];
  returns?: "signed" | "positive";
  guards?: {
    min_rows?: number;
    max_age?: string | null;
    max_rejected_share?: number;
    max_shrink_share?: number | null;
  };
}

/** One source, with its entity's defaults; null where its entity is unknown. */
export function readSource(
  yaml: YamlFile,
  name: string,
  written: SourceYaml,
  entities: readonly EntityShape[],
  problems: ConfigurationError[],
): SourceDefinition | null {
  const at = `/sources/${name}`;
  const say = (code: string, rule: string, path: string, key = false) =>
    problems.push(new ConfigurationError(code, rule, key ? yaml.keyPlace(at + path) : yaml.place(at + path)));
  const entity = entities.find((e) => e.name === written.entity);
  if (entity === undefined) {
    const known = entities.map((e) => e.name);
    say("unknown-entity", `there is no entity "${written.entity}".${suggestion(written.entity, known)}`, "/entity");
    return null;
  }
  const columns = readColumns(yaml, at, written, entity, say);
  if (written.refs !== undefined && entity.name !== "customers") {
    say("refs-not-customers", `only sources of customers have refs; "${name}" has ${entity.name}.`, "/refs", true);
  }
  if (written.returns === "positive" && entity.name !== "transactions") {
    say("returns-not-transactions", `only sources of transactions say how returns are written.`, "/returns", true);
  }
  checkFormat(written.format ?? {}, (code, rule, key) => say(code, rule, `/format/${key}`));
  (written.extra ?? []).forEach((column, i, all) => {
    if (all.indexOf(column) < i) say("named-twice", `the column "${column}" is named twice.`, `/extra/${i}`);
  });
  const mode = written.mode ?? entity.defaultMode;
  const guards = written.guards ?? {};
  return {
    name,
    entity: entity.name,
    files: [written.files].flat(),
    format: readFormat(yaml, at, written.format ?? {}),
    mode,
    versionBy: written.version_by ?? null,
    idSpace: written.id_space ?? null,
    where: written.where ?? null,
    columns,
    refs: written.refs ?? {},
    extra: written.extra ?? [],
    returns: written.returns ?? "signed",
    guards: {
      minRows: guards.min_rows ?? 1,
      maxAgeHours: guards.max_age === undefined || guards.max_age === null ? null : parseDuration(guards.max_age),
      maxRejectedShare: guards.max_rejected_share ?? 0.02,
      maxShrinkShare:
        guards.max_shrink_share !== undefined ? guards.max_shrink_share : mode === "snapshot" ? 0.2 : null,
    },
    line: yaml.keyPlace(at).line ?? 1,
  };
}

function readColumns(
  yaml: YamlFile,
  at: string,
  written: SourceYaml,
  entity: EntityShape,
  say: (code: string, rule: string, path: string, key?: boolean) => void,
): Record<string, ColumnMapping> {
  const columns: Record<string, ColumnMapping> = {};
  const known = [...entity.columns.map((c) => c.name), "known_at"];
  for (const [canonical, mapping] of Object.entries(written.columns)) {
    const path = `/columns/${escapeKey(canonical)}`;
    const column = entity.columns.find((c) => c.name === canonical);
    if (column === undefined && canonical !== "known_at") {
      say("unknown-column", `${entity.name} has no column "${canonical}".${suggestion(canonical, known)}`, path, true);
      continue;
    }
    if (typeof mapping === "string") {
      columns[canonical] = { kind: "column", column: mapping, space: null };
      continue;
    }
    const space = mapping.space ?? null;
    if (space !== null && column?.customerRef !== true) {
      say("space-not-ref", `only refs of customers have a space; "${canonical}" is none.`, `${path}/space`);
    }
    const kinds = (["column", "sql", "value"] as const).filter((kind) => mapping[kind] !== undefined);
    if (kinds.length !== 1) {
      say("one-of", `"${canonical}" needs exactly one of column, sql and value; got ${kinds.length}.`, path);
    } else if (kinds[0] === "column") columns[canonical] = { kind: "column", column: mapping.column!, space };
    else if (kinds[0] === "sql") columns[canonical] = { kind: "sql", sql: mapping.sql!, space };
    else {
      const value = yaml.source(`${at}${path}/value`) ?? String(mapping.value);
      columns[canonical] = { kind: "value", value, space };
    }
  }
  const lacking = entity.columns.filter((c) => c.required && written.columns[c.name] === undefined);
  if (lacking.length > 0) {
    const names = lacking.map((c) => `"${c.name}"`).join(", ");
    say(
      "missing-column",
      `${entity.name} needs ${names}: map ${lacking.length === 1 ? "it" : "them"}.`,
      "/columns",
      true,
    );
  }
  return columns;
}

function readFormat(yaml: YamlFile, at: string, written: NonNullable<SourceYaml["format"]>): SourceFormat {
  const nulls = Array.isArray(written.null)
    ? written.null.map((value, i) => yaml.source(`${at}/format/null/${i}`) ?? String(value))
    : written.null === undefined
      ? []
      : [yaml.source(`${at}/format/null`) ?? String(written.null)];
  return {
    type: written.type ?? DEFAULT_FORMAT.type,
    encoding: encodingNamed(written.encoding ?? DEFAULT_FORMAT.encoding) ?? DEFAULT_FORMAT.encoding,
    delimiter: written.delimiter === "\\t" ? "\t" : (written.delimiter ?? DEFAULT_FORMAT.delimiter),
    header: written.header ?? DEFAULT_FORMAT.header,
    skip: written.skip ?? DEFAULT_FORMAT.skip,
    footer: written.footer ?? DEFAULT_FORMAT.footer,
    sheet: written.sheet ?? DEFAULT_FORMAT.sheet,
    trim: written.trim ?? DEFAULT_FORMAT.trim,
    unwrap: written.unwrap ?? DEFAULT_FORMAT.unwrap,
    null: nulls.filter((text) => text !== ""),
    decimal: written.decimal ?? DEFAULT_FORMAT.decimal,
    thousands: written.thousands ?? DEFAULT_FORMAT.thousands,
    timestamp: [written.timestamp ?? []].flat(),
  };
}
