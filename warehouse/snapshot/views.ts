import type { AsOf } from "../../project/time.js";
import { ENTITIES, entityOfVersions } from "../schema/entities.js";
import { lineId } from "../schema/core-views.js";
import { absentColumns } from "../schema/staging.js";
import { quoteName, quoteText } from "../sql.js";
import { publishedFact } from "./fact-view.js";
import type { Manifest } from "./manifest.js";

/** The text of `views.sql`: the relations of a snapshot's folder as views, in any DuckDB. */
export function viewsText(manifest: Manifest, columns: ReadonlyMap<string, readonly string[]>, asOf: AsOf): string {
  const names = [...new Set(manifest.parts.map(({ relation }) => relation))];
  const monthly = new Set(manifest.parts.filter(({ month }) => month !== null).map(({ relation }) => relation));
  const schemas = [...new Set(names.map((name) => name.split(".")[0]!))];
  const place = (name: string): string =>
    `coalesce(getvariable('clientele'), '.') || ${quoteText(`/${name}${monthly.has(name) ? "/*" : ""}.parquet`)}`;
  const statements = [
    ...schemas.map((schema) => `create schema if not exists ${quoteName(schema)}`),
    ...names.map((name) =>
      createView(name, publishedRelation(name, columns.get(name)!, `read_parquet(${place(name)})`)),
    ),
    ...factsAmong(names).map((fact) => {
      const version = `core.${fact}_version`;
      const shown = publishedColumns(version, columns.get(version)!);
      return createView(`core.${fact}`, publishedFact(fact, shown, asOf, new Set(names)));
    }),
  ];
  return `-- ${manifest.name}: what was known before ${asOf}.
-- In this folder: duckdb -init views.sql
-- From elsewhere: set variable clientele = 'path of this folder'; then run this file.
${statements.map((statement) => `${statement};\n`).join("")}`;
}

/** A relation as its file has it, and the columns that no source brought: nulls, and the ids of lines. */
export function publishedRelation(relation: string, columns: readonly string[], file: string): string {
  const id = `${lineId(new Set(columns))} as line_id`;
  const added = addedColumns(relation, columns).map(({ name, type }) =>
    name === "line_id" ? id : `null::${type} as ${quoteName(name)}`,
  );
  const given = relation === "core.line_version" && columns.includes("line_id");
  return `select ${[given ? `t.* replace (${id})` : "t.*", ...added].join(", ")} from ${file} as t`;
}

/** Names of the columns that it then has. */
export const publishedColumns = (relation: string, columns: readonly string[]): string[] => [
  ...columns,
  ...addedColumns(relation, columns).map(({ name }) => name),
];

/** Direct columns stay out: they are not missing there but hidden. */
function addedColumns(relation: string, columns: readonly string[]): { name: string; type: string }[] {
  const entity = entityOfVersions(relation);
  if (entity === undefined) return [];
  const direct = entity.columns.filter(({ privacy }) => privacy === "direct").map(({ name }) => name);
  return absentColumns(entity, new Set(columns)).filter(({ name }) => !direct.includes(name));
}

/** Facts whose versions are among these relations. */
export const factsAmong = (relations: readonly string[]): string[] =>
  ENTITIES.map(({ fact }) => fact).filter((fact) => relations.includes(`core.${fact}_version`));

export const createView = (name: string, select: string): string =>
  `create or replace view ${name.split(".").map(quoteName).join(".")} as ${select}`;
