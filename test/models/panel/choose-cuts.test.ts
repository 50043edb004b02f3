import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseCuts, type PanelParams } from "../../../models/panel/choose-cuts.js";

const params = fc.record({
  historyDays: fc.integer({ min: 0, max: 2000 }),
  horizonDays: fc.integer({ min: 1, max: 200 }),
  everyDays: fc.integer({ min: 1, max: 100 }),
  trainCuts: fc.integer({ min: 1, max: 20 }),
  heldOutCuts: fc.integer({ min: 1, max: 6 }),
  leastHistoryDays: fc.integer({ min: 0, max: 400 }),
});

const chosen = (given: PanelParams) => {
  try {
    return chooseCuts(given);
  } catch (error) {
    expect(error).toMatchObject({ code: "too-little-history" });
    return null;
  }
};

test("labels are complete, no label of a training cut reaches a held-out cut, and history lies before each (laws of a panel)", () => {
  fc.assert(
    fc.property(params, (given) => {
      const cuts = chosen(given);
      if (cuts === null) return;
      const { train, heldOut } = cuts;
      expect(train.length).toBeGreaterThan(0);
      expect(heldOut.length).toBeGreaterThan(0);
      // A label lives from its cut, d days before as_of, to d − horizon days before it.
      for (const days of [...train, ...heldOut]) {
        expect(days - given.horizonDays).toBeGreaterThanOrEqual(0);
        expect(given.historyDays - days).toBeGreaterThanOrEqual(given.leastHistoryDays);
      }
      for (const days of train) expect(days - given.horizonDays).toBeGreaterThanOrEqual(Math.max(...heldOut));
      expect(Math.min(...heldOut)).toBe(given.horizonDays);
      expect(Math.min(...train)).toBe(Math.max(...heldOut) + given.horizonDays);
      for (const list of [train, heldOut]) {
        list.slice(1).forEach((days, i) => expect(days - list[i]!).toBe(given.everyDays));
      }
      expect(train.length).toBeLessThanOrEqual(given.trainCuts);
      expect(heldOut.length).toBeLessThanOrEqual(given.heldOutCuts);
    }),
  );
});

test("there are cuts exactly where brute force finds one to train on and one to hold out", () => {
  fc.assert(
    fc.property(params, (given) => {
      const { historyDays, horizonDays, leastHistoryDays } = given;
      let possible = false;
      for (let heldOut = horizonDays; heldOut <= historyDays && !possible; heldOut++) {
        for (let train = heldOut + horizonDays; train <= historyDays && !possible; train++) {
          possible = historyDays - train >= leastHistoryDays;
        }
      }
      expect(chosen(given) !== null).toBe(possible);
    }),
    { numRuns: 30 },
  );
});

test("a longer history loses no cut", () => {
  fc.assert(
    fc.property(params, fc.integer({ min: 1, max: 500 }), (given, more) => {
      const before = chosen(given);
      const after = chosen({ ...given, historyDays: given.historyDays + more });
      if (before === null) return;
      expect(after!.heldOut.length).toBeGreaterThanOrEqual(before.heldOut.length);
    }),
  );
});

test("a year of Online Retail has two cuts held out and three to train on, with the documented defaults", () => {
  const cuts = chooseCuts({
    historyDays: 373,
    horizonDays: 90,
    everyDays: 30,
    trainCuts: 12,
    heldOutCuts: 3,
    leastHistoryDays: 90,
  });
  expect(cuts).toEqual({ heldOut: [90, 120], train: [210, 240, 270] });
});

test("what is no whole number of days is an error", () => {
  const good = {
    historyDays: 900,
    horizonDays: 90,
    everyDays: 30,
    trainCuts: 12,
    heldOutCuts: 3,
    leastHistoryDays: 90,
  };
  for (const wrong of [{ horizonDays: 0 }, { everyDays: 1.5 }, { trainCuts: NaN }, { historyDays: -1 }]) {
    expect(() => chooseCuts({ ...good, ...wrong })).toThrow(expect.objectContaining({ code: "panel-params" }));
  }
});
