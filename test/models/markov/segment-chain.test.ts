import { expect, test } from "vitest";
import { segmentChain } from "../../../models/markov/segment-chain.js";

test("days to loss and shares of the long run follow from the counts, which stand beside them", () => {
  const moves = [
    { before: "active", now: "active", customers: 80 },
    { before: "active", now: "lost", customers: 20 },
    { before: "lost", now: "active", customers: 10 },
    { before: "lost", now: "lost", customers: 90 },
  ];
  const { segments, noSteadyState } = segmentChain(moves, { days: 30, loss: new Set(["lost"]) });
  expect(noSteadyState).toBeNull();
  // One in five is lost every 30 days: 5 steps. In the long run as many are lost (1/5) as come back (1/10): 1 to 2.
  expect(segments[0]).toMatchObject({ segment: "active", before: 100, now: 90, stayed: 80, isFew: false });
  expect(segments[0]!.daysToLoss).toBeCloseTo(150, 9);
  expect(segments[0]!.steadyShare).toBeCloseTo(1 / 3, 12);
  expect(segments[1]).toMatchObject({ segment: "lost", daysToLoss: 0 });
});

test("none of the family is a segment like others, and few customers are said to be few", () => {
  const moves = [
    { before: "vip", now: null, customers: 3 },
    { before: null, now: "vip", customers: 1 },
    { before: null, now: null, customers: 99 },
  ];
  const { segments, noSteadyState } = segmentChain(moves, { days: 7, loss: new Set() });
  expect(segments.map(({ segment, isFew, daysToLoss }) => [segment, isFew, daysToLoss])).toEqual([
    ["vip", true, null],
    [null, false, null],
  ]);
  expect([noSteadyState, segments[0]!.steadyShare]).toEqual(["few", null]);
});
