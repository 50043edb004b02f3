import fc from "fast-check";
import { expect, test } from "vitest";
import { makePanel } from "../../../models/recommend/panel.js";
import { indexPurchases } from "../../../models/recommend/purchases.js";
import { fitAls, rowSolver } from "../../../models/recommend/sources/als.js";
import { fitEase } from "../../../models/recommend/sources/ease.js";
import { followedProducts, followShare } from "../../../models/recommend/sources/followed-products.js";
import { invertPositive } from "../../../models/recommend/sources/invert-positive.js";
import { sparseNumbers } from "../../../models/recommend/sparse-numbers.js";
import { fitNeighbourhood, neighbourReader, vectorReader } from "../../../models/recommend/sources/neighbours.js";
import { strongest, type ProductLinks } from "../../../models/recommend/sources/product-links.js";
import { countProducts } from "../../../models/recommend/sources/product-statistics.js";
import { similarProducts } from "../../../models/recommend/sources/similar-products.js";
import { seededRandom } from "../../../models/random.js";
import { purchasesOf, randomLines, type Line } from "./some-company.js";

const [CUSTOMERS, PRODUCTS] = [25, 9];
const LINES = randomLines(CUSTOMERS, PRODUCTS, 160, 3);
const PURCHASES = indexPurchases("test", purchasesOf(LINES, CUSTOMERS, PRODUCTS));
const PANEL = makePanel(PURCHASES, { asOf: 50, halfLife: 30, mostCustomers: 1000, mostProducts: 1000 });
const before = LINES.filter(([, , day]) => day < 50);
const bought = Array.from({ length: CUSTOMERS }, (_, who) =>
  Array.from({ length: PRODUCTS }, (_, what) => (before.some((line) => line[0] === who && line[1] === what) ? 1 : 0)),
);

function dense({ offsets, product, weight }: ProductLinks): number[][] {
  return Array.from({ length: PRODUCTS }, (_, from) => {
    const row = new Array<number>(PRODUCTS).fill(0);
    for (let at = offsets[from]!; at < offsets[from + 1]!; at++) row[product[at]!] = weight[at]!;
    return row;
  });
}

test("the inverse of a positive definite matrix times the matrix is one", () => {
  const n = 23;
  const random = seededRandom(2);
  const root = Float64Array.from({ length: n * n }, () => random() - 0.5);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) matrix[i * n + j]! += root[i * n + k]! * root[j * n + k]!;
      if (i === j) matrix[i * n + j]! += 0.5;
    }
  const inverse = invertPositive(matrix.slice(), n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += inverse[i * n + k]! * matrix[k * n + j]!;
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
    }
});

test("EASE agrees with a ridge regression of each product on all others, solved by elimination", () => {
  const l2 = 3;
  const links = dense(fitEase(PANEL, { mostProducts: 100, l2, mostLinks: 100, leastBuyers: 1 }));
  for (let to = 0; to < PRODUCTS; to++) {
    const others = Array.from({ length: PRODUCTS }, (_, what) => what).filter((what) => what !== to);
    const product = (a: number, b: number): number => bought.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
    const weights = eliminate(
      others.map((a) => others.map((b) => product(a, b) + (a === b ? l2 : 0))),
      others.map((a) => product(a, to)),
    );
    others.forEach((from, i) => expect(links[from]![to]).toBeCloseTo(Math.max(0, weights[i]!), 5));
  }
});

test("the objective of ALS, summed over all customers and products, never rises, and a customer solved alone has the same factors", () => {
  const params = { factors: 4, l2: 0.7, alpha: 5, seed: 1 };
  const objectives: number[] = [];
  const model = fitAls(PANEL, { ...params, iterations: 6 }, (customer, product) => {
    let sum = 0;
    for (let row = 0; row < PANEL.rows; row++)
      for (let what = 0; what < PRODUCTS; what++) {
        let said = 0;
        for (let k = 0; k < 4; k++) said += customer[row * 4 + k]! * product[what * 4 + k]!;
        const is = bought[PANEL.customer[row]!]![what]!;
        sum += (1 + params.alpha * is) * (is - said) ** 2;
      }
    for (const value of [...customer, ...product]) sum += params.l2 * value * value;
    objectives.push(sum);
  });
  for (let i = 1; i < objectives.length; i++) expect(objectives[i]).toBeLessThanOrEqual(objectives[i - 1]! + 1e-9);
  expect(objectives.at(-1)).toBeLessThan(0.99 * objectives[0]!);
  const own = Int32Array.from([0, 3, 4]);
  const solved = new Float64Array(4);
  rowSolver(model.product, model.gram, 4, params.alpha)(own, solved);
  const y = (what: number, k: number): number => model.product[what * 4 + k]!;
  const confidence = (what: number): number => (own.includes(what) ? 1 + params.alpha : 1);
  const all = Array.from({ length: PRODUCTS }, (_, what) => what);
  const four = [0, 1, 2, 3];
  const direct = eliminate(
    four.map((a) =>
      four.map((b) => all.reduce((s, w) => s + confidence(w) * y(w, a) * y(w, b), a === b ? params.l2 : 0)),
    ),
    four.map((a) => [...own].reduce((s, w) => s + confidence(w) * y(w, a), 0)),
  );
  four.forEach((k) => expect(solved[k]).toBeCloseTo(direct[k]!, 8));
});

test("TIFU-KNN agrees with a naive reading of the paper: vectors by groups of baskets, nearest by distance, mean of theirs", () => {
  const params = { neighbours: 4, groupSize: 2, basketDecay: 0.9, groupDecay: 0.7, mostCustomers: 1000 };
  const vectors = Array.from({ length: CUSTOMERS }, (_, who) => naiveVector(who, params));
  const read = vectorReader(PURCHASES, params);
  const known = PANEL.customer;
  const addNeighbours = neighbourReader(fitNeighbourhood(PURCHASES, known, params, 50));
  for (const who of known) {
    const vector = read(who, 50)!;
    const full = new Array<number>(PRODUCTS).fill(0);
    vector.product.forEach((what, i) => (full[what] = vector.weight[i]!));
    full.forEach((value, what) => expect(value).toBeCloseTo(vectors[who]![what]!, 12));
    const distance = (other: number): number =>
      vectors[who]!.reduce((sum, value, what) => sum + (value - vectors[other]![what]!) ** 2, 0);
    const nearest = [...known]
      .filter((other) => other !== who)
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, 4);
    const into = sparseNumbers(PRODUCTS);
    addNeighbours(who, vector, into);
    into.values.forEach((value, what) =>
      expect(value).toBeCloseTo(
        nearest.reduce((sum, other) => sum + vectors[other]![what]! / 4, 0),
        10,
      ),
    );
  }
});

function naiveVector(
  who: number,
  { groupSize, basketDecay, groupDecay }: { groupSize: number; basketDecay: number; groupDecay: number },
): number[] {
  const days = [...new Set(before.filter((line) => line[0] === who).map(([, , day]) => day))].sort((a, b) => a - b);
  const baskets = days.map((day) =>
    Array.from({ length: PRODUCTS }, (_, what) =>
      Number(before.some((l) => l[0] === who && l[1] === what && l[2] === day)),
    ),
  );
  const groups: number[][][] = [];
  for (let end = baskets.length; end > 0; end -= groupSize)
    groups.unshift(baskets.slice(Math.max(0, end - groupSize), end));
  const mean = (rows: number[][], decay: number): number[] =>
    Array.from(
      { length: PRODUCTS },
      (_, what) =>
        rows.reduce((sum, row, i) => sum + decay ** (rows.length - 1 - i) * row[what]!, 0) / Math.max(1, rows.length),
    );
  return mean(
    groups.map((group) => mean(group, basketDecay)),
    groupDecay,
  );
}

test("similar products have the damped cosine of their customers, counted by hand", () => {
  const links = dense(similarProducts(PANEL, 100, 2));
  const count = (what: number): number => bought.reduce((sum, row) => sum + row[what]!, 0);
  for (let a = 0; a < PRODUCTS; a++)
    for (let b = 0; b < PRODUCTS; b++) {
      const both = bought.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
      expect(links[a]![b]).toBeCloseTo(a === b ? 0 : both / (Math.sqrt(count(a) * count(b)) + 2), 6);
    }
});

test("the share of those who bought one product and within 60 days another is that of a count by hand", () => {
  const lines: Line[] = [
    ...[0, 1, 2, 3].map((who): Line => [who, 0, 5]),
    [0, 1, 5],
    [1, 1, 65],
    [2, 1, 66],
    [3, 1, 2],
    [3, 1, 20],
  ];
  const purchases = indexPurchases("test", purchasesOf(lines, 4, 2));
  const panel = makePanel(purchases, { asOf: 100, halfLife: 30, mostCustomers: 10, mostProducts: 10 });
  const followed = followedProducts(panel, 10);
  expect(followShare(followed, 0, 1)).toBeCloseTo(2 / 4, 6);
  expect(followShare(followed, 1, 0)).toBeCloseTo(2 / 4, 6);
});

test("counts of products agree with brute force over the lines", () => {
  const statistics = countProducts(PURCHASES, 50, 30);
  for (let what = 0; what < PRODUCTS; what++) {
    const of = (least: number) =>
      new Set(before.filter((l) => l[1] === what && l[2] >= least).map(([who]) => who)).size;
    expect(statistics.buyers.map((counts) => counts[what])).toEqual([43, 36, 20, -40, -315].map(of));
    expect(statistics.buyersEver[what]).toBe(of(-1));
    expect(statistics.firstDay[what]).toBe(Math.min(...before.filter((l) => l[1] === what).map(([, , day]) => day)));
    const gaps = Array.from({ length: CUSTOMERS }, (_, who) => {
      const days = [...new Set(before.filter((l) => l[0] === who && l[1] === what).map(([, , day]) => day))];
      return days
        .sort((a, b) => a - b)
        .slice(1)
        .map((day, i) => day - days[i]!);
    }).flat();
    if (gaps.length > 0) expect(statistics.gapDays[what]).toBeCloseTo(gaps.reduce((a, b) => a + b) / gaps.length, 9);
    else expect(statistics.gapDays[what]).toBeNaN();
  }
});

test("the strongest of random weights, with ties and zeros, are those of a sort", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (some, most) => {
        const weights = Float64Array.from(some);
        const touched = Int32Array.from(some, (_, i) => some.length - 1 - i);
        const expected = Array.from(weights.keys())
          .filter((what) => weights[what]! > 0)
          .sort((a, b) => weights[b]! - weights[a]! || a - b)
          .slice(0, most);
        expect([...strongest(touched, touched.length, weights, most)]).toEqual(expected);
      },
    ),
  );
});

/** Gauss's elimination with pivots. */
function eliminate(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
