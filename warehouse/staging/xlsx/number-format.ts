/** What a number in a cell means, by its number format. `time` alone has no day; `elapsed` may exceed a day. */
export type NumberKind = "number" | "date" | "time" | "datetime" | "elapsed";

/**
 * The built-in formats that show dates or times, those of Chinese, Japanese, Korean and Thai workbooks too.
 * @source ECMA-376, part 1, section 18.8.30 (numFmt)
 */
export function builtInKind(id: number): NumberKind {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return "date";
  if ((id >= 71 && id <= 74) || id === 77) return id === 77 ? "datetime" : "date";
  if (id === 22) return "datetime";
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return "time";
  if (id === 75 || id === 76 || id === 78 || id === 80) return "time";
  if (id === 46 || id === 79) return "elapsed";
  return id === 81 ? "date" : "number";
}

/**
 * What a format code shows: its first section counts, without quoted and escaped text, colours and conditions.
 * @source ECMA-376, part 1, section 18.8.31 (numFmts)
 */
export function kindOfCode(code: string): NumberKind {
  let bare = code.replace(/"[^"]*("|$)|\\.|[_*]./gs, " ");
  bare = bare.slice(0, bare.indexOf(";") < 0 ? undefined : bare.indexOf(";"));
  if (/\[(h+|m+|s+)\]/i.test(bare)) return "elapsed";
  bare = bare
    .replace(/\[[^\]]*\]/g, " ")
    .replace(/general|standard/gi, " ")
    .replace(/e[+-]/gi, " ");
  const hasClock = /[hs]/i.test(bare);
  const hasDay = /[ydge]/i.test(bare) || /mmm/i.test(bare) || (!hasClock && /m/i.test(bare));
  if (hasClock) return hasDay ? "datetime" : "time";
  return hasDay ? "date" : "number";
}
