import { distance } from "fastest-levenshtein";

/** The known name that a person may have meant; null where none is near (more than a third of its letters differ). */
export function nearestName(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    const limit = Math.max(2, Math.ceil(Math.max(name.length, candidate.length) / 3));
    if (edits <= limit && (edits < least || (edits === least && best !== null && candidate < best))) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or the known names where none is near and they are few, or nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  const names = [...known];
  const nearest = nearestName(name, names);
  if (nearest !== null) return ` Did you mean "${nearest}"?`;
  if (names.length === 0) return "";
  const shown = names.slice(0, 12).join(", ");
  return names.length > 12 ? ` Known are ${shown}, …` : ` Known are ${shown}.`;
}
