import type { ReportContext } from "./report-context.js";

type Told = Pick<ReportContext, "words" | "format" | "project">;

/**
 * What a gate refused, in the words of the report's language. The ledger keeps the sentence of the terminal, which names
 * gate and subject at its end; its numbers are taken from it, and where they cannot be found, gate and subject are told.
 */
export function refusalText(sentence: string, { words, format, project }: Told): string {
  const { gates, churn, crossSell } = words;
  const [, gate = "", subject = ""] = /(?:--allow|gate) ([\w-]+):([^\s;)]+)/.exec(sentence) ?? [];
  const ofModel = subject === "churn" ? churn.gates[gate] : undefined;
  if (ofModel !== undefined) return words.sentences([churn.refused(ofModel), churn.after(gate)]);
  const ofOffers = subject === "cross-sell" ? crossSell.gates[gate] : undefined;
  if (ofOffers !== undefined) return words.sentences([crossSell.refused(ofOffers), crossSell.afterRefusal]);
  const isList = sentence.startsWith("list ");
  const title = project.exports.find(({ name }) => name === subject)?.title ?? subject;
  const about = isList ? gates.list(title) : gates.source(subject);
  const told = (isList ? LISTS : SOURCES)[gate]?.(sentence, about, words, format);
  return words.sentences([told ?? plain(gate, about, words), isList ? gates.keptList : gates.kept]);
}

type Tell = (sentence: string, about: string, words: Told["words"], format: Told["format"]) => string | null;

const SOURCES: Readonly<Record<string, Tell>> = {
  min_rows: (sentence, about, { gates }, format) => {
    if (sentence.includes("no file matches")) return gates.no_file(about);
    const found = numbers(sentence, /hold ([\d,]+) rows?; min_rows asks for at least ([\d,]+)/);
    return found === null ? null : gates.min_rows(about, format.count(found[0]!), format.count(found[1]!));
  },
  max_rejected_share: (sentence, about, { gates }, format) => {
    const found = numbers(sentence, /([\d,]+) of ([\d,]+) rows? break a rule .*max_rejected_share allows ([\d.]+)%/);
    if (found === null) return null;
    const [refused, rows, most] = found as [number, number, number];
    return gates.max_rejected_share(about, format.count(refused), format.count(rows), format.percent(most / 100));
  },
  max_shrink_share: (sentence, about, { gates }, format) => {
    const found = numbers(sentence, /has ([\d,]+) rows? against ([\d,]+) .*max_shrink_share allows ([\d.]+)%/);
    if (found === null) return null;
    const [got, before, most] = found as [number, number, number];
    return gates.max_shrink_share(about, format.count(got), format.count(before), format.percent(most / 100));
  },
  max_age: (sentence, about, words, format) => {
    const [, most] = /max_age allows ([\d.]+) h/.exec(sentence) ?? [];
    if (most === undefined) return null;
    const [, newest] = /is of (\d{4}-\d\d-\d\d[ \d:]*)/.exec(sentence) ?? [];
    const hours = Number(most);
    const allowed = words.quality.hours(hours, format.count(hours));
    return words.gates.max_age(about, newest === undefined ? null : format.time(newest), allowed);
  },
};

const LISTS: Readonly<Record<string, Tell>> = {
  min_rows: (sentence, about, { gates }, format) => {
    const found = numbers(sentence, /at least ([\d,]+) rows; got ([\d,]+)/);
    return found === null ? null : gates.list_min_rows(about, format.count(found[1]!), format.count(found[0]!));
  },
  max_rows_ratio: (sentence, about, { gates }, format) => {
    const found = numbers(sentence, /at most ([\d.]+) times the ([\d,]+) rows of the last list; got ([\d,]+)/);
    if (found === null) return null;
    const [times, before, got] = found as [number, number, number];
    return gates.max_rows_ratio(about, format.count(got), format.count(before), format.count(times));
  },
  max_change_share: (sentence, about, { gates }, format) => {
    const found = numbers(sentence, /at most ([\d.]+)% of its rows.*; got ([\d.]+)%/);
    return found === null
      ? null
      : gates.max_change_share(about, format.percent(found[1]! / 100), format.percent(found[0]! / 100));
  },
  fresh: (sentence, about, { gates }) => gates.fresh(about, /source (\S+) brought/.exec(sentence)?.[1] ?? null),
};

/** Gates whose sentence has no numbers, and any other. */
function plain(gate: string, about: string, { gates }: Told["words"]): string {
  if (gate === "fresh") return gates.fresh(about, null);
  if (gate === "consent" || gate === "row-count" || gate === "file-gone") return gates[gate](about);
  const fault = gates.files[gate];
  return fault === undefined ? gates.other(about, gate) : gates.file(about, fault);
}

function numbers(sentence: string, form: RegExp): number[] | null {
  const found = form.exec(sentence);
  return found === null ? null : found.slice(1).map((n) => Number(n.replaceAll(",", "")));
}
