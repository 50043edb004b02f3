import { ENTITIES, type Entity } from "../../warehouse/schema/entities.js";
import { NAMED_AFTER, plainHeader, synonymsOf } from "./synonyms.js";

/** What the headers of a file look like. */
export interface EntityGuess {
  readonly entity: Entity;
  /** Canonical column to header. */
  readonly columns: ReadonlyMap<string, string>;
  /** `sure`: canonical names only; `likely`: all required columns found by synonyms; `unsure`: another entity fits as well. */
  readonly confidence: "sure" | "likely" | "unsure";
}

/** The entity that explains most of the headers and has all its required columns; null where none has. */
export function guessEntity(name: string, headers: readonly string[]): EntityGuess | null {
  const scored = ENTITIES.flatMap((entity) => {
    const columns = matchColumns(entity, headers);
    if (entity.columns.some((column) => column.required && !columns.has(column.name))) return [];
    return [{ entity, columns, score: score(name, entity, columns, headers.length) }];
  }).sort((a, b) => b.score - a.score || (a.entity.name < b.entity.name ? -1 : 1));
  const [best, second] = scored;
  if (best === undefined) return null;
  const canonical = [...best.columns].every(([column, header]) => plainHeader(column) === plainHeader(header));
  const close = second !== undefined && best.score - second.score < 0.15;
  return { ...best, confidence: close ? "unsure" : canonical ? "sure" : "likely" };
}

/** Canonical names first, then synonyms in their order; a header serves once. */
export function matchColumns(entity: Entity, headers: readonly string[]): Map<string, string> {
  const free = new Map(headers.map((header) => [plainHeader(header), header] as const).reverse());
  const matched = new Map<string, string>();
  const take = (canonical: string, plain: string) => {
    const header = free.get(plain);
    if (header === undefined || matched.has(canonical)) return;
    matched.set(canonical, header);
    free.delete(plain);
  };
  const names = [...entity.columns.map((column) => column.name), "known_at"];
  for (const name of names) take(name, plainHeader(name));
  const wanted = [...entity.columns].sort((a, b) => Number(b.required) - Number(a.required));
  for (const { name } of wanted) for (const synonym of synonymsOf(entity.name, name)) take(name, synonym);
  return new Map(names.flatMap((name) => (matched.has(name) ? [[name, matched.get(name)!] as const] : [])));
}

function score(name: string, entity: Entity, columns: ReadonlyMap<string, string>, headers: number): number {
  const exact = [...columns].filter(([column, header]) => plainHeader(column) === plainHeader(header)).length;
  const explained = (columns.size + exact) / (2 * Math.max(1, headers));
  const named = new RegExp(NAMED_AFTER[entity.name] ?? "$^", "i").test(name) ? 0.2 : 0;
  const same = name === entity.name ? 0.3 : 0;
  return explained + named + same;
}
