import type { ColumnMapping } from "../../project/source-definition.js";
import { ENTITIES, type Entity } from "../../warehouse/schema/entities.js";
import { requiredInstead } from "./required-instead.js";
import { headerWithoutUnit, isNamedAfter, plainHeader, synonymsOf } from "./synonyms.js";

/** What the headers of a file look like. */
export interface EntityGuess {
  readonly entity: Entity;
  /** Canonical column to header. */
  readonly columns: ReadonlyMap<string, string>;
  /** `sure`: canonical names only; `likely`: all required columns found by synonyms; `unsure`: another entity fits as well, or few columns are known. */
  readonly confidence: "sure" | "likely" | "unsure";
  /** Required columns that no header names, made of others. */
  readonly values?: ReadonlyMap<string, ColumnMapping>;
  readonly todos?: readonly string[];
  readonly evidence?: string;
}

/**
 * The entity that explains most of the headers and has all its required columns; where none has, one that lacks few which can
 * be made of others; else null.
 * @param hint names of the files and of their folder
 */
export function guessEntity(hint: string, headers: readonly string[]): EntityGuess | null {
  const scored = ENTITIES.flatMap((entity) => {
    const columns = matchColumns(entity, headers);
    const lacking = entity.columns.filter((column) => column.required && !columns.has(column.name));
    const instead = lacking.length === 0 ? null : requiredInstead(hint, entity, columns, headers);
    if (lacking.length > 0 && instead === null) return [];
    return [{ entity, columns, instead, score: score(hint, entity, columns, headers.length) - 0.2 * lacking.length }];
  }).sort((a, b) => b.score - a.score || (a.entity.name < b.entity.name ? -1 : 1));
  const [best, second] = scored;
  if (best === undefined) return null;
  const { entity, columns, instead } = best;
  if (instead !== null) return { entity, columns, confidence: "unsure", ...instead };
  const canonical = [...columns].every(([column, header]) => plainHeader(column) === plainHeader(header));
  const close = second !== undefined && second.instead === null && best.score - second.score < 0.15;
  const thin = columns.size * 3 < headers.length;
  return { entity, columns, confidence: close || thin ? "unsure" : canonical ? "sure" : "likely" };
}

/** The entity that comes nearest where none fits, and what it lacks; null where none comes near. */
export function nearestEntity(hint: string, headers: readonly string[]): { entity: Entity; lacking: string[] } | null {
  const [best] = ENTITIES.map((entity) => {
    const columns = matchColumns(entity, headers);
    const lacking = entity.columns.filter(({ name, required }) => required && !columns.has(name)).map((c) => c.name);
    return { entity, lacking, columns, score: score(hint, entity, columns, headers.length) - 0.2 * lacking.length };
  }).sort((a, b) => b.score - a.score || (a.entity.name < b.entity.name ? -1 : 1));
  return best === undefined || best.columns.size < 2 ? null : best;
}

/** Canonical names first, then synonyms in their order; a header serves once. */
export function matchColumns(entity: Entity, headers: readonly string[]): Map<string, string> {
  const written = headers.map((header) => [plainHeader(header), header] as const);
  const bare = headers.map((header) => [headerWithoutUnit(header), header] as const);
  const free = new Map([...bare.reverse(), ...written.reverse()].filter(([plain]) => plain !== ""));
  const taken = new Set<string>();
  const matched = new Map<string, string>();
  const take = (canonical: string, plain: string) => {
    const header = free.get(plain);
    if (header === undefined || taken.has(header) || matched.has(canonical)) return;
    matched.set(canonical, header);
    taken.add(header);
  };
  const names = [...entity.columns.map((column) => column.name), "known_at"];
  for (const name of names) take(name, plainHeader(name));
  const wanted = [...entity.columns].sort((a, b) => Number(b.required) - Number(a.required));
  for (const { name } of wanted) for (const synonym of synonymsOf(entity.name, name)) take(name, synonym);
  return new Map(names.flatMap((name) => (matched.has(name) ? [[name, matched.get(name)!] as const] : [])));
}

function score(hint: string, entity: Entity, columns: ReadonlyMap<string, string>, headers: number): number {
  const exact = [...columns].filter(([column, header]) => plainHeader(column) === plainHeader(header)).length;
  const explained = (columns.size + exact) / (2 * Math.max(1, headers));
  const [own = ""] = hint.split(" ");
  const named = isNamedAfter(entity.name, own) ? 0.2 : isNamedAfter(entity.name, hint) ? 0.1 : 0;
  const same = hint.split(" ").includes(entity.name) ? 0.3 : 0;
  return explained + named + same;
}
