import type { ColumnMapping, SourceDefinition } from "../../project/source-definition.js";
import { grouped, ofAll, type Guess } from "../../warehouse/heads/guess.js";
import { tryRows, type TriedRows } from "../../warehouse/heads/try-rows.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { toldEvidence } from "./told-evidence.js";
import { nearestEntity } from "./guess-entity.js";
import type { SourceGuess, UnknownSource } from "./guess-source.js";

/** What `init` tells of one source. */
export interface ShownSource {
  readonly source: string;
  /** null where no entity fits. */
  readonly entity: string | null;
  readonly confidence: "sure" | "likely" | "unsure" | "unknown";
  readonly files: number;
  /** Canonical columns that are mapped. */
  readonly mapped: number;
  /** Columns of the files that nothing reads. */
  readonly unread: number;
  readonly unmapped: readonly string[];
  /** Canonical column to where it comes from. */
  readonly columns: readonly { readonly column: string; readonly from: string }[];
  readonly guesses: readonly (Guess<string> & { readonly about: string })[];
  /** Of the rows looked at, those that a load would refuse, by rule. */
  readonly rows: number;
  readonly refused: TriedRows["problems"];
  /** The first rows as the warehouse will see them. */
  readonly preview: TriedRows["preview"];
}

/** Holds a guess against the loader itself, on the first rows of the first file. */
export async function showSource(
  warehouse: Warehouse,
  guess: SourceGuess,
  timeZone: string,
  temporary: string,
): Promise<ShownSource> {
  const { path, head } = guess.sample.heads[0]!;
  const clock = { timeZone, dayStarts: "00:00" };
  const tried = await tryRows(warehouse, head, path, definitionOf(guess), guess.entity, clock, temporary);
  const refused = tried.refused === 0 ? "" : `; ${ofAll(tried.refused, tried.rows)} would be refused`;
  return {
    ...summary(guess),
    entity: guess.entity.name,
    confidence: guess.confidence,
    mapped: guess.columns.size,
    unread: guess.unread.length,
    unmapped: guess.unread,
    columns: [...guess.columns].map(([column, mapping]) => ({ column, from: told(mapping) })),
    guesses: [
      ...guess.evidence,
      {
        about: "rows",
        value: grouped(tried.rows),
        certainty: tried.refused === 0 ? "certain" : "unsure",
        evidence: `${ofAll(tried.rows - tried.refused, tried.rows)} first rows fit${refused}`,
      },
    ],
    rows: tried.rows,
    refused: tried.problems,
    preview: tried.preview,
  };
}

export const unknownSource = (guess: UnknownSource): ShownSource => ({
  ...summary(guess),
  entity: null,
  confidence: "unknown",
  mapped: 0,
  unread: guess.sample.columns.length,
  unmapped: guess.sample.columns.map(({ name }) => name),
  columns: [],
  guesses: [...nearest(guess), ...toldEvidence(guess.found)],
  rows: guess.sample.rows,
  refused: [],
  preview: { columns: [], rows: [] },
});

function nearest({ found, sample }: UnknownSource): ShownSource["guesses"] {
  const near = nearestEntity(
    found.hint,
    sample.columns.map(({ name }) => name),
  );
  if (near === null) return [];
  const evidence = `${near.entity.name} comes nearest, but no column is its ${near.lacking.join(", ")}`;
  return [{ about: "entity", value: "?", certainty: "unsure", evidence }];
}

const summary = ({ name, found }: { readonly name: string; readonly found: SourceGuess["found"] }) => ({
  source: name,
  files: found.files.length,
});

function definitionOf({ name, found, entity, format, columns, refs, idSpace }: SourceGuess): SourceDefinition {
  return {
    name,
    entity: entity.name,
    files: found.globs,
    format,
    mode: entity.defaultMode,
    versionBy: null,
    idSpace,
    where: null,
    columns: Object.fromEntries(columns),
    refs: Object.fromEntries(refs),
    extra: [],
    returns: "signed",
    guards: { minRows: 1, maxAgeHours: null, maxRejectedShare: 0.02, maxShrinkShare: null },
    line: 1,
  };
}

const told = (mapping: ColumnMapping): string =>
  mapping.kind === "column" ? mapping.column : mapping.kind === "sql" ? mapping.sql : JSON.stringify(mapping.value);
