import fc from "fast-check";
import { expect, test } from "vitest";
import { asOfRange } from "../../../pipelines/runner/as-of-range.js";
import { dependencies, orderSteps, withNeeded } from "../../../pipelines/runner/order-steps.js";
import type { Step } from "../../../pipelines/runner/step.js";

const step = (name: string, reads: readonly string[], writes: readonly string[]): Step => ({
  name,
  version: 1,
  reads,
  writes,
  configuration: () => null,
  run: () => Promise.reject(new Error("not to be run")),
});

test("a shuffled night is put into an order in which every step follows what it reads", () => {
  const graph = fc
    .uniqueArray(fc.nat(9), { minLength: 1 })
    .chain((ids) =>
      fc.tuple(
        fc.shuffledSubarray(ids, { minLength: ids.length }),
        fc.array(fc.tuple(fc.nat(9), fc.nat(9)).filter(([from, to]) => from < to)),
      ),
    );
  fc.assert(
    fc.property(graph, ([ids, edges]) => {
      const steps = ids.map((id) =>
        step(
          `${id}`,
          edges.filter(([, to]) => to === id).map(([from]) => `t.${from}`),
          [`t.${id}`],
        ),
      );
      const order = orderSteps(steps).map((s) => s.name);
      expect([...order].sort()).toEqual(ids.map(String).sort());
      for (const [from, to] of edges) {
        if (ids.includes(from) && ids.includes(to))
          expect(order.indexOf(`${from}`)).toBeLessThan(order.indexOf(`${to}`));
      }
    }),
  );
});

test("steps that wait for nothing keep the order of the list", () => {
  const steps = [step("c", [], []), step("a", ["t.b"], []), step("b", [], ["t.b"])];
  expect(orderSteps(steps).map((s) => s.name)).toEqual(["c", "b", "a"]);
});

test("of several writers the earlier ones count, and a step that reads its own table does not wait for itself", () => {
  const steps = [
    step("load", [], ["staging.*"]),
    step("core", ["staging.transactions", "core.merge"], ["core.line", "core.merge"]),
    step("report", ["core.*"], ["core.note"]),
  ];
  expect([...dependencies(steps)]).toEqual([
    ["load", []],
    ["core", ["load"]],
    ["report", ["core"]],
  ]);
});

test("steps that wait for each other are a fault that is named", () => {
  const steps = [step("a", ["t.b"], ["t.a"]), step("b", ["t.a"], ["t.b"])];
  expect(() => orderSteps([steps[0]!, { ...steps[1]!, reads: ["t.c"] }])).not.toThrow();
  const cycle = [step("a", ["t.c"], ["t.a"]), step("b", ["t.a"], ["t.b"]), step("c", ["t.b"], ["t.c"])];
  expect(() => orderSteps(cycle)).toThrow("a, b, c");
});

test("what a step needs is found through all steps between", () => {
  const steps = [step("a", [], ["t.a"]), step("b", ["t.a"], ["t.b"]), step("c", [], []), step("d", ["t.b"], [])];
  expect([...withNeeded(steps, ["d"])].sort()).toEqual(["a", "b", "d"]);
});

test("a range by months keeps the day, or takes the last one of a shorter month", () => {
  expect(asOfRange("2025-11-30 00:00:00", "2026-03-31 00:00:00", "1mo")).toEqual([
    "2025-11-30 00:00:00",
    "2025-12-30 00:00:00",
    "2026-01-30 00:00:00",
    "2026-02-28 00:00:00",
    "2026-03-30 00:00:00",
  ]);
});

test("a range by days or weeks holds both ends, and keeps the time of day", () => {
  expect(asOfRange("2026-02-27 04:00:00", "2026-03-01 04:00:00", "1d").map((t) => t.slice(5, 13))).toEqual([
    "02-27 04",
    "02-28 04",
    "03-01 04",
  ]);
  expect(asOfRange("2026-01-01 00:00:00", "2026-01-20 00:00:00", "1w")).toHaveLength(3);
  expect(asOfRange("2026-01-01 00:00:00", "2026-01-01 00:00:00", "1mo")).toHaveLength(1);
});
