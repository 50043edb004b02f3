import { expect, test } from "vitest";
import { judgeLists, type Judged } from "./list-worlds.js";

test("the intervals of lists cover the true effects of the simulated company", async () => {
  const judged: Judged[] = [];
  for (const seed of [21, 22, 23]) judged.push(...(await judgeLists(seed, 2500)));
  // The twelfth campaign's window is open when the year ends.
  const open = judged.filter(({ list }) => list === "c12");
  expect(open).toHaveLength(9);
  expect(open.every(({ reason, difference }) => reason === "too-early" && difference === null)).toBe(true);
  const said = judged.filter(({ difference }) => difference !== null);
  expect(said.length).toBeGreaterThan(80);
  const covered = said.filter(({ low, high, truth }) => low! <= truth && truth <= high!);
  // 95 of 100 for each; the three metrics of a list go together, so this is looser than three times as many would allow.
  expect(covered.length / said.length).toBeGreaterThan(0.88);
  const orders = said.filter(({ metric }) => metric === "orders");
  expect(orders.filter(({ truth }) => truth > 0).length).toBeGreaterThan(orders.length / 2);
});
