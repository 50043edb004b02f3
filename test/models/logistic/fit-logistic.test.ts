import { beforeAll, describe, expect, test } from "vitest";
import { fitLogistic } from "../../../models/logistic/fit-logistic.js";
import { logisticFromJson } from "../../../models/logistic/logistic-model.js";
import { normalDraw, seededRandom } from "../../../models/random.js";
import type { Column, Table } from "../../../models/table.js";

const rows = Array.from({ length: 300 }, (_, i) => i);
const x1 = rows.map((i) => ((i * 7919) % 101) / 10);
const x2 = rows.map((i) => (((i * 104729) % 97) / 97) * ((i % 5) + 1));
const codes = rows.map((i) => ((i * i + 3 * i) % 7) % 4);
const labels = Uint8Array.from(
  rows,
  (i) => +((i * i * 31 + 17 * i) % 97 < 20 + 4 * x1[i]! + 8 * +(codes[i] === 1) - 5 * x2[i]!),
);
const weights = Float64Array.from(rows, (i) => 1 + (i % 3));
const numeric = (name: string, values: Iterable<number>): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});
const levels = (name: string, codes: readonly number[], categories = ["a", "b", "c", "d"]): Column => ({
  kind: "categorical",
  name,
  codes: Int32Array.from(codes),
  categories,
});
const tableOf = (...columns: Column[]): Table => ({
  rows: columns[0]!.kind === "numeric" ? columns[0].values.length : columns[0]!.codes.length,
  columns,
});
const table = tableOf(numeric("x1", x1), numeric("x2", x2), levels("c", codes));
const close = (got: readonly (number | null)[], expected: readonly number[], digits: number): void =>
  got.forEach((value, j) => expect(value).toBeCloseTo(expected[j]!, digits));
const coefficients = (model: ReturnType<typeof fitLogistic>): number[] => model.terms.map((t) => t.coefficient);

describe("coefficients equal those of other implementations on 300 rows by formula", () => {
  test("without penalty: coefficients and standard errors of statsmodels 0.15.0 (GLM, binomial)", () => {
    const model = fitLogistic(table, labels, { l2: 0 });
    expect(model.terms.map(({ name }) => name)).toEqual(["intercept", "x1", "x2", "c = b", "c = d"]);
    expect(model.report).toMatchObject({ converged: true, reason: "tolerance", rows: 300, aliased: [], separated: [] });
    close(
      coefficients(model),
      [-0.5788470209033898, 0.562869139217393, -0.5374070442679723, 0.33501469502445513, 0.3329236788591986],
      10,
    );
    close(
      model.terms.map((t) => t.standardError),
      [0.16755991942392162, 0.12999604169917947, 0.13852028829079457, 0.2861206579253196, 0.3686558510708397],
      8,
    );
  });

  test("the same with row weights", () => {
    const model = fitLogistic(table, labels, { l2: 0, weights });
    close(
      coefficients(model),
      [-0.5480424113454536, 0.5422371857381016, -0.5020647128389826, 0.2750198600496804, 0.22267401298479103],
      10,
    );
    close(
      model.terms.map((t) => t.standardError),
      [0.11781260967258719, 0.09114520234791276, 0.0965328098511973, 0.20095400966815558, 0.2596509163064787],
      8,
    );
  });

  test("ridge: scikit-learn 1.9.1, newton-cholesky, C = 1 / l2", () => {
    close(
      coefficients(fitLogistic(table, labels, { l2: 10 })),
      [-0.48185990769064924, 0.4707679213845166, -0.44352479333552963, 0.1643375479689876, 0.11968709395411666],
      9,
    );
    close(
      coefficients(fitLogistic(table, labels, { weights })),
      [-0.5404541514388551, 0.5367239431294079, -0.49672032049346454, 0.2614651770845659, 0.20444151357621426],
      9,
    );
  });

  test("ridge standard errors: the formula of Le Cessie and Van Houwelingen in numpy 2.4.6", () => {
    close(
      fitLogistic(table, labels, { l2: 10 }).terms.map((t) => t.standardError),
      [0.13306078138714278, 0.10859440742486644, 0.11286733402024236, 0.1553173168819096, 0.15557660471176407],
      9,
    );
  });

  test("elastic net: scikit-learn 1.9.1, saga, with coefficients that are exactly 0", () => {
    const model = fitLogistic(table, labels, { l1: 6, l2: 4 });
    close(coefficients(model), [-0.4089193704045851, 0.4162630552472547, -0.38475566091472513, 0, 0], 7);
    expect(coefficients(model).slice(3)).toEqual([0, 0]);
    expect(model.terms.every((t) => t.standardError === null)).toBe(true);
    close(
      coefficients(fitLogistic(table, labels, { l1: 6, l2: 4, weights })),
      [-0.4256465028070414, 0.46485428299235565, -0.4254855360044968, 0.008274696971297258, 0],
      7,
    );
  });
});

/** Of an expanded design: 1, the scaled numbers with their indicators, levels, products; made the slow way. */
function expanded(model: ReturnType<typeof fitLogistic>): (i: number) => number[] {
  const scaled = (name: string, values: number[]) => {
    const f = model.encoding.features.find((feature) => feature.kind === "scaled" && feature.column === name);
    if (f?.kind !== "scaled") throw new Error(name);
    return (i: number): number => (Number.isNaN(values[i]!) ? 0 : (values[i]! - f.mean) / f.scale);
  };
  const [z1, z2] = [scaled("x1", holed), scaled("x2", x2)];
  const is = (code: number) => (i: number) => +(codes[i] === code);
  return (i) => [
    1,
    z1(i),
    +Number.isNaN(holed[i]!),
    z2(i),
    is(1)(i),
    is(3)(i),
    z1(i) * z2(i),
    z1(i) * z1(i),
    z1(i) * is(1)(i),
    z1(i) * is(3)(i),
  ];
}
const holed = x1.map((x, i) => (i % 11 === 0 ? NaN : x));
const crossed = [
  ["x1", "x2"],
  ["x1", "x1"],
  ["x1", "c"],
] as const;

describe("laws", () => {
  const holedTable = tableOf(numeric("x1", holed), numeric("x2", x2), levels("c", codes));

  test("the score equations are 0 at the optimum, over a design made the slow way, with gaps and products", () => {
    for (const [l1, l2] of [
      [0, 0],
      [0, 3],
      [2, 1],
    ] as const) {
      const model = fitLogistic(holedTable, labels, { l1, l2, weights, crossed });
      const design = expanded(model);
      const p = model.predict(holedTable);
      const b = coefficients(model);
      const score = b.map((_, j) =>
        rows.reduce((sum, i) => sum + weights[i]! * (labels[i]! - p[i]!) * design(i)[j]!, 0),
      );
      score.forEach((slope, j) => {
        const excess = j === 0 ? slope : slope - l2 * b[j]!;
        if (l1 === 0 || j === 0) expect(Math.abs(excess)).toBeLessThan(1e-4);
        else if (b[j] === 0) expect(Math.abs(excess)).toBeLessThanOrEqual(l1 + 1e-4);
        else expect(Math.abs(excess - l1 * Math.sign(b[j]!))).toBeLessThan(1e-4);
      });
      if (l1 > 0) expect(b).toContain(0);
    }
  });

  test("with an intercept the mean prediction is the share of label 1", () => {
    const p = fitLogistic(holedTable, labels, { l2: 5, weights }).predict(holedTable);
    const mean = (values: ArrayLike<number>): number =>
      rows.reduce((sum, i) => sum + weights[i]! * values[i]!, 0) / 600;
    expect(mean(p)).toBeCloseTo(mean(labels), 7);
  });

  test("a row of weight 2 is two rows, one of weight 0 is none", () => {
    const index = rows.flatMap((i) => new Array<number>(i % 3).fill(i));
    const repeated = tableOf(
      numeric(
        "x1",
        index.map((i) => x1[i]!),
      ),
      numeric(
        "x2",
        index.map((i) => x2[i]!),
      ),
      levels(
        "c",
        index.map((i) => codes[i]!),
      ),
    );
    const once = fitLogistic(table, labels, { weights: Float64Array.from(rows, (i) => i % 3) });
    const twice = fitLogistic(
      repeated,
      Uint8Array.from(index, (i) => labels[i]!),
    );
    expect(once.terms.map(({ name }) => name)).toEqual(twice.terms.map(({ name }) => name));
    close(coefficients(once), coefficients(twice), 9);
  });

  test("the order of rows and of categories changes nothing but rounding", () => {
    const back = [...rows].reverse();
    const reversed = tableOf(
      numeric(
        "x1",
        back.map((i) => x1[i]!),
      ),
      numeric(
        "x2",
        back.map((i) => x2[i]!),
      ),
      levels(
        "c",
        back.map((i) => 3 - codes[i]!),
        ["d", "c", "b", "a"],
      ),
    );
    const model = fitLogistic(
      reversed,
      Uint8Array.from(back, (i) => labels[i]!),
    );
    expect(model.terms.map(({ name }) => name)).toEqual(["intercept", "x1", "x2", "c = b", "c = d"]);
    close(coefficients(model), coefficients(fitLogistic(table, labels)), 9);
  });
});

describe("recovery of simulated truth", () => {
  const truth = [-1, 0.8, -0.5, 0, 0.3, 1.1, -0.7];
  const draw = (n: number, seed: number): { table: Table; labels: Uint8Array } => {
    const random = seededRandom(seed);
    const numbers = [0, 1, 2, 3].map(() => Float64Array.from({ length: n }, () => normalDraw(random)));
    const codes = Int32Array.from({ length: n }, () => (random() < 0.5 ? 0 : random() < 0.5 ? 1 : 2));
    const labels = Uint8Array.from({ length: n }, (_, i) => {
      const own = codes[i] === 0 ? 0 : truth[4 + codes[i]!]!;
      const logit = truth[0]! + numbers.reduce((sum, x, j) => sum + truth[j + 1]! * x[i]!, 0) + own;
      return +(random() < 1 / (1 + Math.exp(-logit)));
    });
    const columns = numbers.map((values, j): Column => ({ kind: "numeric", name: `x${j}`, values }));
    columns.push({ kind: "categorical", name: "c", codes, categories: ["a", "b", "c"] });
    return { table: { rows: n, columns }, labels };
  };

  test("intervals of two standard errors hold the truth as often as they should: 95.4% of 480, within 4 deviations", () => {
    let [held, all] = [0, 0];
    for (let seed = 0; seed < 120; seed++) {
      const { table, labels } = draw(1500, seed);
      const model = fitLogistic(table, labels, { l2: 0 });
      model.terms.slice(1).forEach(({ name, coefficient, standardError }, j) => {
        const feature = model.encoding.features.find((f) => f.kind === "scaled" && f.column === name);
        const expected = truth[j + 1]! * (feature?.kind === "scaled" ? feature.scale : 1);
        if (name.startsWith("c")) return;
        all++;
        if (Math.abs(coefficient - expected) < 2 * standardError!) held++;
      });
    }
    expect(all).toBe(480);
    expect(Math.abs(held / all - 0.9545)).toBeLessThan(4 * Math.sqrt((0.9545 * 0.0455) / all));
  });

  test("50,000 rows give every coefficient back within four standard errors", () => {
    const { table, labels } = draw(50_000, 1);
    const model = fitLogistic(table, labels, { l2: 0 });
    const byName = new Map(model.terms.map((term) => [term.name, term]));
    ["c = b", "c = c"].forEach((name, j) => {
      const term = byName.get(name)!;
      expect(Math.abs(term.coefficient - truth[5 + j]!)).toBeLessThan(4 * term.standardError!);
    });
  });
});

describe("what is missing, rare, unseen, constant", () => {
  test("a missing number is as the mean plus its indicator; an unseen category is as a rare one", () => {
    const rare = codes.map((code, i) => (i % 40 === 0 ? 2 : code));
    const model = fitLogistic(tableOf(numeric("x1", holed), levels("c", rare)), labels);
    expect(model.terms.map(({ name }) => name)).toEqual([
      "intercept",
      "x1",
      "x1 is missing",
      "c = b",
      "c = d",
      "c is another",
    ]);
    expect(model.report.notes).toEqual(["c: 1 rare categories together"]);
    const byName = new Map(model.terms.map((t) => [t.name, t.coefficient]));
    const [p] = model.predict(tableOf(numeric("x1", [NaN]), levels("c", [0], ["never seen"])));
    const logit = byName.get("intercept")! + byName.get("x1 is missing")! + byName.get("c is another")!;
    expect(p).toBeCloseTo(1 / (1 + Math.exp(-logit)), 12);
    const [other] = model.predict(tableOf(numeric("x1", [NaN]), levels("c", [-1])));
    expect(other).toBeCloseTo(1 / (1 + Math.exp(-(byName.get("intercept")! + byName.get("x1 is missing")!))), 12);
  });

  test("constant and empty columns are left out with a note, and change nothing", () => {
    const useless = tableOf(
      ...table.columns,
      numeric(
        "constant",
        rows.map(() => 0.1),
      ),
      numeric(
        "empty",
        rows.map(() => NaN),
      ),
      levels(
        "one",
        rows.map(() => 2),
      ),
      levels(
        "none",
        rows.map(() => -1),
      ),
    );
    const model = fitLogistic(useless, labels);
    expect(model.terms).toEqual(fitLogistic(table, labels).terms);
    expect(model.report.notes).toEqual([
      "constant: left out, constant",
      "empty: left out, no value",
      "one: left out, constant",
      "none: left out, no value",
    ]);
  });

  test("a category to each row is no term, and a million categories are at most mostLevels", () => {
    const each = levels("id", rows, rows.map(String));
    const model = fitLogistic(tableOf(...table.columns, each), labels);
    expect(model.report.notes).toEqual(["id: left out, all categories are rare"]);
    const many = levels(
      "id",
      rows.map((i) => i % 100),
      Array.from({ length: 1_000_000 }, (_, i) => `${i}`),
    );
    const pooled = fitLogistic(tableOf(many), labels, { leastRows: 1, mostLevels: 5 });
    expect(pooled.terms).toHaveLength(1 + 5 + 1);
  });

  test("a column of the sum of two is reported as aliased without penalty, and shares their effect with one", () => {
    const sum = numeric(
      "sum",
      rows.map((i) => x1[i]! + x2[i]!),
    );
    const model = fitLogistic(tableOf(...table.columns, sum), labels, { l2: 0 });
    expect(model.report).toMatchObject({ converged: true, aliased: ["sum"] });
    expect(model.terms.at(-1)).toEqual({ name: "sum", coefficient: 0, standardError: null });
    close(coefficients(model).slice(0, 5), coefficients(fitLogistic(table, labels, { l2: 0 })), 8);
    expect(fitLogistic(tableOf(...table.columns, sum), labels).report).toMatchObject({ converged: true, aliased: [] });
  });

  test("a level that tells the labels apart is reported as separation without penalty, and is finite with one", () => {
    const apart = codes.map((code, i) => (i % 7 === 0 && labels[i] === 1 ? 2 : code));
    const model = fitLogistic(tableOf(numeric("x1", x1), levels("c", apart)), labels, { l2: 0, leastRows: 1 });
    expect(model.report).toMatchObject({ converged: false, reason: "separation", separated: ["c = c"] });
    expect(model.terms.find((t) => t.name === "c = c")!.standardError).toBeNull();
    expect(model.terms.find((t) => t.name === "x1")!.standardError).toBeGreaterThan(0);
    const ridge = fitLogistic(tableOf(numeric("x1", x1), levels("c", apart)), labels, { leastRows: 1 });
    expect(ridge.report).toMatchObject({ converged: true, reason: "tolerance" });
  });

  test("labels that one number tells apart are separation", () => {
    const perfect = fitLogistic(
      tableOf(
        numeric(
          "y",
          [...labels].map((l, i) => l * 10 + (i % 7)),
        ),
      ),
      labels,
      { l2: 0 },
    );
    expect(perfect.report).toMatchObject({ converged: false, reason: "separation" });
    expect(perfect.report.separated).toContain("y");
  });

  test("more columns than rows are no trouble with a penalty, and are reported without", () => {
    const random = seededRandom(4);
    const wide = tableOf(
      ...Array.from({ length: 60 }, (_, j) =>
        numeric(
          `x${j}`,
          Array.from({ length: 40 }, () => normalDraw(random)),
        ),
      ),
    );
    const some = labels.slice(0, 40);
    expect(fitLogistic(wide, some).report.converged).toBe(true);
    const { report } = fitLogistic(wide, some, { l2: 0 });
    expect(report.converged).toBe(false);
    expect(report.aliased).toHaveLength(21);
  });
});

describe("bad input", () => {
  const expectCode = (code: string, run: () => unknown): void => expect(run).toThrow(expect.objectContaining({ code }));
  test.each([
    ["one-class", () => fitLogistic(table, new Uint8Array(300))],
    ["one-class", () => fitLogistic(table, labels, { weights: Float64Array.from(labels) })],
    ["no-rows", () => fitLogistic(table, labels, { weights: new Float64Array(300) })],
    ["no-rows", () => fitLogistic(tableOf(numeric("x", [])), new Uint8Array(0))],
    ["bad-weight", () => fitLogistic(table, labels, { weights: new Float64Array(300).fill(NaN) })],
    ["label-not-binary", () => fitLogistic(table, new Uint8Array(300).fill(3))],
    ["unequal-lengths", () => fitLogistic(table, new Uint8Array(299))],
    ["bad-penalty", () => fitLogistic(table, labels, { l2: -1 })],
    ["infinite-value", () => fitLogistic(tableOf(numeric("x", [1, Infinity])), Uint8Array.of(0, 1))],
    ["huge-value", () => fitLogistic(tableOf(numeric("x", [1, 1e300, -1e300])), Uint8Array.of(0, 1, 1))],
    ["no-columns", () => fitLogistic({ rows: 300, columns: [] }, labels)],
    [
      "no-columns",
      () =>
        fitLogistic(
          tableOf(
            numeric(
              "x",
              rows.map(() => 1),
            ),
          ),
          labels,
        ),
    ],
    ["missing-column", () => fitLogistic(table, labels, { crossed: [["x1", "nothing"]] })],
    ["missing-column", () => fitLogistic(table, labels).predict(tableOf(numeric("x1", x1)))],
    ["column-kind", () => fitLogistic(table, labels).predict(tableOf(levels("x1", codes), numeric("x2", x2)))],
    [
      "huge-value",
      () =>
        fitLogistic(table, labels, {
          crossed: [
            ["x1", "x2"],
            ["x1", "x1"],
          ],
        }).predict(tableOf(numeric("x1", [1e308, 1e308]), numeric("x2", [1e308, -1e308]), levels("c", [0, 0]))),
    ],
    ["model-version", () => logisticFromJson({ ...fitLogistic(table, labels).toJSON(), version: 2 })],
    ["model-version", () => logisticFromJson(null)],
    ["bad-model", () => logisticFromJson({ ...fitLogistic(table, labels).toJSON(), terms: [] })],
    ["bad-model", () => logisticFromJson({ ...fitLogistic(table, labels).toJSON(), encoding: {} })],
    [
      "too-many-terms",
      () =>
        fitLogistic(
          tableOf(
            levels("a", rows, rows.map(String)),
            levels(
              "b",
              rows.map((i) => (i * 7) % 300),
              rows.map(String),
            ),
          ),
          labels,
          { leastRows: 0, mostLevels: 300, crossed: [["a", "b"]] },
        ),
    ],
  ])("%s", expectCode);
});

test("columns of 32-bit floats give the model and the scores of the same numbers in 64", () => {
  const half = (column: Column): Column =>
    column.kind === "numeric" ? { ...column, values: Float32Array.from(column.values) } : column;
  const same = (column: Column): Column =>
    column.kind === "numeric" ? { ...column, values: Float64Array.from(Float32Array.from(column.values)) } : column;
  const [narrow, wide] = [half, same].map((change) => ({ rows: 300, columns: table.columns.map(change) }));
  const model = fitLogistic(narrow!, labels);
  expect(model.terms).toEqual(fitLogistic(wide!, labels).terms);
  expect(model.predict(narrow!)).toEqual(model.predict(wide!));
});

describe("a saved model", () => {
  let model: ReturnType<typeof fitLogistic>;
  beforeAll(() => {
    model = fitLogistic(tableOf(numeric("x1", holed), numeric("x2", x2), levels("c", codes)), labels, { crossed });
  });

  test("predicts the same to the last bit, is the same text twice, and is frozen", () => {
    const text = JSON.stringify(model);
    const read = logisticFromJson(JSON.parse(text));
    const holedTable = tableOf(numeric("x1", holed), numeric("x2", x2), levels("c", codes));
    expect(read.predict(holedTable)).toEqual(model.predict(holedTable));
    expect(JSON.stringify(read)).toBe(text);
    expect(Object.isFrozen(model)).toBe(true);
  });
});

test("many rows start from the optimum of some of them and end where a cold start ends, to 1e-6 (weights of 1 start cold)", () => {
  const random = seededRandom(9);
  const n = 41_000;
  const draw = (): Float64Array => Float64Array.from({ length: n }, () => normalDraw(random));
  const [a, b] = [draw(), draw().map((value) => (value > 1.2 ? Number.NaN : value))];
  const group = Array.from(a, (value, i) => (i + Math.round(2 * value) + 40) % 4);
  const came = Uint8Array.from(a, (value, i) => +(random() < 1 / (1 + Math.exp(1 - value - 0.3 * group[i]!))));
  const many = tableOf(numeric("a", a), numeric("b", b), levels("c", group));
  const warm = fitLogistic(many, came, { l2: 10 });
  const cold = fitLogistic(many, came, { l2: 10, weights: new Float64Array(n).fill(1) });
  expect(warm.report.iterations).toBeLessThan(cold.report.iterations);
  close(coefficients(warm), coefficients(cold), 6);
  close(
    warm.terms.map((t) => t.standardError),
    cold.terms.map((t) => t.standardError!),
    8,
  );
});
