/** `name`, cut with an ellipsis where it has more letters than there is room for; wide characters count double. */
export function shortened(name: string, letters: number): string {
  let room = letters;
  let kept = "";
  for (const character of name) {
    room -= widthOf(character);
    if (room < 0) return `${kept.trimEnd()}…`;
    kept += character;
  }
  return kept;
}

/** Letters; wide characters count double. */
export const widthOf = (text: string): number => [...text].reduce((sum, c) => sum + (c > "\u2e7f" ? 2 : 1), 0);
