import fc from "fast-check";
import { expect, test } from "vitest";
import { followUps, type Histories } from "../../../models/association/histories.js";
import {
  deriveSequenceRules,
  mineSequences,
  sequenceOf,
  type SequenceParams,
} from "../../../models/association/sequences.js";

type Purchases = readonly (readonly [day: number, item: number])[];

function toHistories(customers: readonly Purchases[], items: number): Histories {
  const sorted = customers.map((purchases) => [...purchases].sort((a, b) => a[0] - b[0]));
  const offsets = [0];
  for (const purchases of sorted) offsets.push(offsets.at(-1)! + purchases.length);
  return {
    items,
    codes: Int32Array.from(sorted.flat(), ([, item]) => item),
    times: Float64Array.from(sorted.flat(), ([day]) => day),
    offsets: Int32Array.from(offsets),
  };
}

/** Every choice of purchases of each customer, one after the other. */
function bruteForce(customers: readonly Purchases[], params: Required<SequenceParams>): Map<string, number> {
  const { minGap, maxGap, maxSpan, maxLength, minCount } = params;
  const counts = new Map<string, number>();
  for (const purchases of customers) {
    const shown = new Set<string>();
    const walk = (items: readonly number[], first: number, last: number): void => {
      if (items.length > 0) shown.add(items.join());
      if (items.length === maxLength) return;
      for (const [day, item] of purchases) {
        const gap = day - last;
        if (items.length > 0 && !(gap > 0 && gap >= minGap && gap <= maxGap && day - first <= maxSpan)) continue;
        walk([...items, item], items.length === 0 ? day : first, day);
      }
    };
    walk([], 0, 0);
    for (const sequence of shown) counts.set(sequence, (counts.get(sequence) ?? 0) + 1);
  }
  return new Map([...counts].filter(([, count]) => count >= minCount));
}

const ordered = (map: Map<string, number>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

test("agrees with brute force on random histories, for every kind of gap and span", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3 })), { maxLength: 9 }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.record({
        minCount: fc.integer({ min: 1, max: 3 }),
        maxLength: fc.integer({ min: 1, max: 4 }),
        minGap: fc.integer({ min: 0, max: 5 }),
        maxGap: fc.integer({ min: 5, max: 40 }),
        maxSpan: fc.constantFrom(8, 15, Number.POSITIVE_INFINITY),
        maxBytes: fc.constant(1e6),
      }),
      (customers, params) => {
        const sequences = mineSequences(toHistories(customers, 4), params);
        const found = new Map(
          Array.from(sequences.counts, (count, nr) => [sequenceOf(sequences, nr).join(), count] as const),
        );
        expect(ordered(found)).toEqual(ordered(bruteForce(customers, params)));
        expect(found.size).toBe(sequences.size);
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test("reads as after A, within 60 days, B: of customers with A, the share who bought B in time", () => {
  const customers: Purchases[] = [
    [
      [0, 0],
      [60, 1],
    ],
    [
      [0, 0],
      [61, 1],
    ],
    [
      [0, 0],
      [0, 1],
    ],
    [
      [10, 1],
      [20, 0],
    ],
    [
      [0, 2],
      [100, 0],
      [130, 1],
    ],
  ];
  const rules = deriveSequenceRules(mineSequences(toHistories(customers, 3), { minCount: 2, maxGap: 60 }));
  expect(rules).toEqual([
    {
      antecedent: [0],
      consequent: 1,
      customers: 2,
      antecedentCustomers: 5,
      confidence: 0.4,
      lift: 0.4,
    },
  ]);
});

test("makes a basket of each purchase with what followed in time, for the tests that rules have", () => {
  const histories = toHistories(
    [
      [
        [0, 0],
        [0, 2],
        [5, 1],
        [70, 1],
      ],
      [],
      [
        [3, 2],
        [3, 2],
      ],
    ],
    3,
  );
  const { baskets, purchases } = followUps(histories, { maxGap: 60 });
  const lists = Array.from(purchases, (_, nr) => [
    ...baskets.codes.subarray(baskets.offsets[nr], baskets.offsets[nr + 1]),
  ]);
  expect(lists).toEqual([[0, 2, 3 + 1], [1], [1], [2]]);
  expect([...purchases]).toEqual([0, 2, 3, 4]);
  expect(baskets.items).toBe(6);
  expect([...followUps(histories, { minGap: 30, maxGap: 80 }).baskets.codes]).toEqual([0, 2, 4, 1, 4, 1, 2]);
});

test("refuses histories out of order, gaps that are none, and more than the stated memory", () => {
  const sound = toHistories(
    [
      [
        [0, 0],
        [1, 1],
      ],
    ],
    2,
  );
  const params = { minCount: 1, maxGap: 10 };
  const codeOf = (histories: Histories, given: SequenceParams): unknown => {
    try {
      return mineSequences(histories, given);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(codeOf({ ...sound, times: Float64Array.of(1, 0) }, params)).toBe("not-in-order");
  expect(codeOf({ ...sound, times: Float64Array.of(Number.NaN, 0) }, params)).toBe("not-in-order");
  expect(codeOf({ ...sound, times: Float64Array.of(1) }, params)).toBe("lengths-differ");
  expect(codeOf({ ...sound, codes: Int32Array.of(0, 2) }, params)).toBe("no-item-code");
  expect(codeOf({ ...sound, offsets: Int32Array.of(0, 1) }, params)).toBe("no-offsets");
  expect(codeOf(sound, { ...params, maxGap: 0 })).toBe("no-gap");
  expect(codeOf(sound, { ...params, minGap: 11 })).toBe("no-gap");
  expect(codeOf(sound, { ...params, minCount: 0 })).toBe("no-count");
  expect(codeOf(sound, { ...params, maxLength: 0.5 })).toBe("no-length");
  expect(codeOf(sound, { ...params, maxBytes: 100 })).toBe("out-of-memory");
  expect(codeOf(toHistories([], 2), params)).toBe("no-customers");
});
