import { isAscii } from "node:buffer";
import { analyse } from "chardet";
import { markOf } from "../staging/text/text-form.js";
import { grouped, type Guess } from "./guess.js";

/**
 * The encoding of text, by its mark, else strictly utf-8, else by how common the characters would be in each.
 * @param bytes as many as there are, or a part of the file with the lines that are not plain ASCII
 * @param whole no character is cut at the end of `bytes`
 * @returns a label that `TextDecoder` knows
 */
export function guessEncoding(bytes: Buffer, whole: boolean): Guess<string> {
  const mark = markOf(bytes);
  if (mark !== undefined)
    return { value: mark.encoding, certainty: "certain", evidence: "the file begins with its mark" };
  const wide = bytes.includes(0) ? guessUtf16(bytes) : null;
  if (wide !== null) return wide;
  if (isAscii(bytes)) return { value: "utf-8", certainty: "certain", evidence: "plain ASCII" };
  if (decodes(bytes, "utf-8", whole)) {
    return {
      value: "utf-8",
      certainty: "certain",
      evidence: "strictly valid, with characters beyond ASCII",
    };
  }
  return guessOldEncoding(bytes);
}

/** Whether every byte has a meaning in this encoding. */
export function decodes(bytes: Uint8Array, encoding: string, whole: boolean): boolean {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    decoder.decode(bytes, { stream: true });
    if (whole) decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** Line ends and separators of two bytes each. */
function guessUtf16(bytes: Buffer): Guess<string> | null {
  let little = 0;
  let big = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    if (bytes[i]! < 128 && bytes[i]! > 0 && bytes[i + 1] === 0) little++;
    if (bytes[i] === 0 && bytes[i + 1]! < 128 && bytes[i + 1]! > 0) big++;
  }
  const most = Math.max(little, big);
  if (most < bytes.length / 20 || Math.min(little, big) > most / 10) return null;
  const value = little > big ? "utf-16le" : "utf-16be";
  return { value, certainty: "likely", evidence: "no mark, but every second byte of its ASCII is zero" };
}

interface Fit {
  readonly encoding: string;
  /** Share of the characters beyond ASCII that are common ones, 0 to 1. */
  readonly score: number;
  readonly characters: number;
}

function guessOldEncoding(bytes: Buffer): Guess<string> {
  const fits = [
    twoByte(bytes, "gb18030", gbWeight),
    twoByte(bytes, "big5", big5Weight),
    twoByte(bytes, "shift_jis", sjisWeight),
    westEuropean(bytes),
  ].sort((a, b) => b.score - a.score);
  const [best, second] = fits as [Fit, Fit];
  const opinions = analyse(bytes).filter(({ name }) => name !== "UTF-8" && name !== "ASCII");
  const [first] = opinions;
  const names = opinions
    .filter(({ confidence }) => confidence === first?.confidence)
    .map(({ name }) => LABELS[name] ?? name.toLowerCase());
  const named = names[0] ?? null;
  if (best.score < 0.6 && named !== null && known(named) && !fits.some(({ encoding }) => encoding === named)) {
    const evidence = `no UTF-8; its bytes are distributed as in ${named}`;
    return { value: named, certainty: "unsure", evidence };
  }
  const agreed = names.includes(best.encoding);
  const clear = best.score >= 0.9 && best.score - second.score >= 0.15;
  const certainty =
    clear && (agreed || best.characters >= 100) && best.characters >= 20
      ? "certain"
      : clear || (agreed && best.score >= 0.75)
        ? "likely"
        : "unsure";
  const share = `${Math.round(100 * best.score)}% of ${grouped(best.characters)} characters beyond ASCII are common ones`;
  const rival = `${Math.round(100 * Math.max(0, second.score))}% as ${second.encoding}`;
  return { value: best.encoding, certainty, evidence: `no UTF-8; ${share}, ${rival}` };
}

const LABELS: Readonly<Record<string, string>> = {
  GB18030: "gb18030",
  Big5: "big5",
  Shift_JIS: "shift_jis",
  "ISO-8859-1": "windows-1252",
  "windows-1252": "windows-1252",
};

function known(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

/** The weight of a character from its bytes: 1 common, 0 rare, NaN none. `second` is -1 for a character of one byte. */
type Weight = (first: number, second: number) => number;

function twoByte(bytes: Buffer, encoding: string, weight: Weight): Fit {
  let sum = 0;
  let characters = 0;
  let bad = 0;
  let low = 0;
  for (let i = 0; i < bytes.length; i++) {
    const first = bytes[i]!;
    if (first < 0x80) continue;
    characters++;
    const alone = weight(first, -1);
    if (!Number.isNaN(alone)) {
      sum += alone;
      continue;
    }
    if (i + 1 >= bytes.length) break;
    if (encoding === "gb18030" && bytes[i + 1]! >= 0x30 && bytes[i + 1]! <= 0x39) {
      i += 3;
      continue;
    }
    const both = weight(first, bytes[i + 1]!);
    if (Number.isNaN(both)) bad++;
    else {
      sum += both;
      if (bytes[i + 1]! < 0x80) low++;
      i++;
    }
  }
  // One character in five hundred may be damaged.
  if (bad > characters / 500) return { encoding, score: -1, characters };
  // Two in five characters of Big5 end in a byte below 0x80; a text of GB 2312 has none of these.
  const likeness = encoding === "big5" && characters >= 8 && low < characters / 10 ? 0.6 : 1;
  return { encoding, score: (likeness * sum) / Math.max(1, characters), characters };
}

const within = (byte: number, from: number, to: number): boolean => byte >= from && byte <= to;

/** GB 2312 orders its first 3,755 characters by frequency class: level 1 covers nearly all running text. */
function gbWeight(first: number, second: number): number {
  if (second < 0) return NaN;
  if (!within(first, 0x81, 0xfe) || !within(second, 0x40, 0xfe) || second === 0x7f) return NaN;
  if (second < 0xa1) return 0;
  if (within(first, 0xb0, 0xd7)) return 1;
  if (within(first, 0xa1, 0xa3)) return 0.9;
  return within(first, 0xd8, 0xf7) ? 0.4 : 0;
}

/** Big5 level 1: 5,401 frequent characters. */
function big5Weight(first: number, second: number): number {
  if (second < 0) return NaN;
  if (!within(first, 0x81, 0xfe) || !(within(second, 0x40, 0x7e) || within(second, 0xa1, 0xfe))) return NaN;
  if (within(first, 0xa4, 0xc6)) return 1;
  if (within(first, 0xa1, 0xa3)) return 0.9;
  return within(first, 0xc9, 0xf9) ? 0.3 : 0;
}

/** JIS X 0208: kana and level 1; katakana of half width in one byte. */
function sjisWeight(first: number, second: number): number {
  if (second < 0) return within(first, 0xa1, 0xdf) ? 0.4 : NaN;
  const lead = within(first, 0x81, 0x9f) || within(first, 0xe0, 0xfc);
  if (!lead || !within(second, 0x40, 0xfc) || second === 0x7f) return NaN;
  if (within(first, 0x81, 0x83)) return 1;
  return within(first, 0x88, 0x98) ? 1 : 0.3;
}

/** Letters with marks stand alone among plain ones; signs of money and quotes stand anywhere. */
function westEuropean(bytes: Buffer): Fit {
  let sum = 0;
  let characters = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) continue;
    let end = i + 1;
    while (end < bytes.length && bytes[end]! >= 0x80) end++;
    const beside = isLetter(bytes[i - 1]) || isLetter(bytes[end]);
    for (let j = i; j < end; j++) {
      characters++;
      const byte = bytes[j]!;
      if (SIGNS.has(byte)) sum += end - i <= 2 ? 1 : 0.3;
      else if (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7)
        sum += beside ? (PAIRED[end - i] ?? 0.2) : end - i === 1 ? 0.5 : 0.2;
    }
    i = end;
  }
  return { encoding: "windows-1252", score: sum / Math.max(1, characters), characters };
}

/** By the number of letters with marks that follow each other: `Größe` has two. */
const PAIRED: Readonly<Record<number, number>> = { 1: 1, 2: 0.8 };

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && (within(byte, 0x41, 0x5a) || within(byte, 0x61, 0x7a));

/** Euro, quotes, dashes, ellipsis, no-break space, pound, section, degree, squares and fractions. */
const SIGNS = new Set([
  0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0x99, 0xa0, 0xa3, 0xa7, 0xa9, 0xae, 0xb0, 0xb2, 0xb3, 0xb4, 0xb5,
  0xb7, 0xba, 0xbd,
]);
