/** What a terminal of so many columns shows after `output`: its lines, without blanks at their ends. */
export function screenOf(output: string, columns: number): string[] {
  const lines: string[][] = [[]];
  let row = 0;
  let column = 0;
  const put = (character: string, cells: number): void => {
    if (column + cells > columns) [row, column] = [row + 1, 0];
    const line = (lines[row] ??= []);
    while (line.length < column) line.push(" ");
    line.splice(column, cells, character, ...Array<string>(cells - 1).fill(""));
    column += cells;
  };
  for (const [token] of output.matchAll(/\u001b\[[?\d;]*[A-Za-z]|[^]/gu)) {
    if (token === "\r") column = 0;
    else if (token === "\n") lines[++row] ??= ((column = 0), []);
    else if (token === "\u001b[K") lines[row]?.splice(column);
    else if (/^\u001b\[[\d;]*m$/.test(token)) continue;
    else if (token.startsWith("\u001b")) throw new Error(`screenOf: ${JSON.stringify(token)} is not known here`);
    else put(token, isWide(token) ? 2 : 1);
  }
  return Array.from(lines, (line) => (line ?? []).join("").trimEnd());
}

/** East Asian wide and full-width, by the property that Unicode gives the scripts; enough for tests. */
const isWide = (character: string): boolean =>
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uff01-\uff60]/u.test(character);
