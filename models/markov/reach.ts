import type { TransitionCounts } from "./check-counts.js";

/** Which states can be come to from which in any number of steps, none included. */
export function reach(counts: TransitionCounts, stopAt: ReadonlySet<number> = new Set()): boolean[][] {
  return counts.map((_, from) => {
    const found = counts.map((_, to) => to === from);
    const open = [from];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (stopAt.has(state)) continue;
      for (const [to, count] of counts[state]!.entries()) {
        if (count === 0 || found[to]!) continue;
        found[to] = true;
        open.push(to);
      }
    }
    return found;
  });
}
