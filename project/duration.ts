const HOURS = { h: 1, d: 24, w: 168 } as const;

/** Hours of `36h`, `3d`, `2w`; null where the text is no duration. */
export function parseDuration(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*(h|d|w)$/.exec(text.trim());
  return found === null ? null : Number(found[1]) * HOURS[found[2] as keyof typeof HOURS];
}
