import fc from "fast-check";
import { expect, test } from "vitest";
import { testFollows } from "../../../models/association/follow-rules.js";
import type { Histories } from "../../../models/association/histories.js";
import { seededRandom } from "../../../models/random.js";

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

const ITEMS = 4;
const PAIRS = Array.from({ length: ITEMS }, (_, a) => Array.from({ length: ITEMS }, (_, b) => [a, b] as const))
  .flat()
  .filter(([a, b]) => a !== b)
  .map(([antecedent, consequent]) => ({ antecedent, consequent }));

test("visits, and those that were followed, agree with brute force", () => {
  const customer = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: ITEMS - 1 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(customer, { minLength: 1, maxLength: 8 }), (customers) => {
      const rules = testFollows(toHistories(customers, ITEMS), PAIRS, {
        maxGap: 10,
        until: 41,
        kindOf: (time) => (time < 20 ? 0 : 1),
        tested: PAIRS.length,
      });
      for (const { antecedent, consequent, visits, antecedentVisits } of rules) {
        const starts = customers.flatMap((purchases) =>
          [...new Set(purchases.filter(([day, item]) => item === antecedent && day + 10 < 41).map(([day]) => day))].map(
            (day) => purchases.some(([later, item]) => item === consequent && later > day && later <= day + 10),
          ),
        );
        expect([antecedentVisits, visits]).toEqual([starts.length, starts.filter(Boolean).length]);
      }
    }),
    { numRuns: 200 },
  );
});

/** 600 customers who buy on some ten days; in half of the cases `follow` says what else they buy, and when. */
function company(follow: (random: () => number) => readonly [after: number, item: number] | null): Purchases[] {
  const random = seededRandom(7);
  return Array.from({ length: 600 }, (_, who) => {
    const heavy = who % 3 === 0 ? 3 : 1;
    return Array.from({ length: 6 * heavy }, () => {
      const [day, item] = [Math.floor(random() * 300), Math.floor(random() * 30)];
      const more = item === 0 ? follow(random) : null;
      return [[day, item] as const, ...(more === null ? [] : [[day + more[0], more[1]] as const])];
    }).flat();
  });
}

const ALL = Array.from({ length: 30 * 30 }, (_, nr) => ({
  antecedent: Math.floor(nr / 30),
  consequent: nr % 30,
})).filter(({ antecedent, consequent }) => antecedent !== consequent);
const test30 = (customers: Purchases[]) =>
  testFollows(toHistories(customers, 30), ALL, { maxGap: 60, until: 400, kindOf: () => 0, tested: ALL.length });

test("finds what was planted to follow, and nothing where customers only buy much or little", () => {
  const planted = test30(company((random) => (random() < 0.4 ? [1 + Math.floor(random() * 30), 9] : null)));
  const surviving = planted.filter(({ survives }) => survives);
  expect(surviving.map(({ antecedent, consequent }) => [antecedent, consequent])).toEqual([[0, 9]]);
  expect(surviving[0]!.confidence).toBeGreaterThan(0.4);
  expect(test30(company(() => null)).filter(({ survives }) => survives)).toEqual([]);
});

test("what is bought at the same time does not follow", () => {
  const together = test30(company((random) => (random() < 0.4 ? [0, 9] : null)));
  expect(together.find((rule) => rule.antecedent === 0 && rule.consequent === 9)!.survives).toBe(false);
});
