/** Names that people and tools use beside the labels of the Encoding Standard. */
const ALIASES: Readonly<Record<string, string>> = {
  "latin-1": "windows-1252",
  "utf-8-sig": "utf-8",
  "utf-16-le": "utf-16le",
  "utf-16-be": "utf-16be",
  utf16: "utf-16le",
  utf16le: "utf-16le",
  utf16be: "utf-16be",
  cp932: "shift_jis",
  cp936: "gb18030",
  cp949: "euc-kr",
  cp950: "big5",
  "gb-18030": "gb18030",
};

/**
 * The encoding that a label means, as the Encoding Standard names it; null where there is none.
 * @source https://encoding.spec.whatwg.org, section 4.2 (names and labels)
 */
export function encodingNamed(label: string): string | null {
  const asked = label.trim().toLowerCase();
  try {
    return new TextDecoder(ALIASES[asked] ?? asked).encoding;
  } catch {
    return null;
  }
}
