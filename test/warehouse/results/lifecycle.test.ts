import fc from "fast-check";
import { expect, test } from "vitest";
import { lifecycleMoments } from "../../../warehouse/cubes/lifecycle-moments.js";
import { replaceLifecycle } from "../../../warehouse/results/lifecycle.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import { expectRows, given, giveTable, type Row } from "../../support/given.js";
import { moment, returnLine, saleLine } from "../../support/lines.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const START = "2022-01-01T00:00:00Z";
const at = (seconds: number): string => moment(seconds, START);

/** The contract's rule, read literally: from the sale times before `t`, in seconds. */
function stageAt(t: number, sales: readonly number[]): string {
  const known = sales.filter((sale) => sale < t).sort((a, b) => a - b);
  if (known.length === 0) return "prospect";
  const last = known.at(-1)!;
  const gap = known.length < 2 ? 0 : last - known.at(-2)!;
  if (t - last <= 90 * DAY && gap >= 365 * DAY) return "returned";
  if (t - known[0]! <= 90 * DAY) return "new";
  if (t - last < 180 * DAY) return "active";
  return t - last < 365 * DAY ? "dormant" : "lost";
}

/** Walks back from `t` by half a grid step: stages change at grid points, or at once after them. */
function simulate(t: number, sales: readonly number[], grid: number): Row {
  const stage = stageAt(t, sales);
  if (stage === "prospect") return { stage, since: null, previous_stage: null };
  let later = t;
  for (let earlier = t - grid / 2; ; earlier -= grid / 2) {
    const previous = stageAt(earlier, sales);
    if (previous !== stage) {
      return { stage, since: at(earlier % grid === 0 ? earlier : later), previous_stage: previous };
    }
    later = earlier;
  }
}

const GRID = 12 * HOUR;
/** Gaps lie around the limits of the rule as often as anywhere else, in steps of the grid. */
const gap = fc.oneof(
  fc.constantFrom(89, 90, 91, 179, 180, 181, 364, 365, 366).map((days) => days * 2),
  fc.integer({ min: 1, max: 2 * 400 }),
  fc.integer({ min: 1, max: 60 }),
);

test("agrees with a simulation that asks the contract's rule every few hours", async () => {
  const warehouse = await given({ "core.line": [], "core.customer": [] });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(gap, { maxLength: 7 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 2 * 1200 }),
      async (customers, ending) => {
        const t = (ending * GRID) / 2;
        const sales = customers.map((gaps) => gaps.map((_, i) => sum(gaps.slice(0, i + 1)) * GRID));
        await giveTable(
          warehouse,
          "core.customer",
          customers.map((_, i) => ({ customer_id: `c${i}` })),
        );
        await giveTable(
          warehouse,
          "core.line",
          sales.flatMap((times, i) => times.map((time, k) => saleLine(`c${i}`, `t${i}-${k}`, at(time)))),
        );
        await replaceLifecycle(warehouse, at(t), LIVE);
        await expectRows(
          warehouse,
          "result.lifecycle",
          sales.map((times, i) => ({ customer_id: `c${i}`, ...simulate(t, times, GRID) })),
        );
      },
    ),
    { numRuns: 80 },
  );
  warehouse.close();
}, 30_000);

test("the stage at a moment agrees with the rule, before the sale of that moment and with it", async () => {
  const warehouse = await given({ "core.line": [] });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(gap, fc.boolean()), { minLength: 1, maxLength: 9 }), async (steps) => {
      const moments = steps.map(([, sold], i) => ({ time: sum(steps.slice(0, i + 1).map(([g]) => g)) * GRID, sold }));
      const sales = moments.filter(({ sold }) => sold).map(({ time }) => time);
      await giveTable(
        warehouse,
        "core.line",
        moments.flatMap(({ time, sold }, i) => {
          const returned = returnLine("c", `t${i}`, at(time), "-1.0000");
          return sold ? [saleLine("c", `t${i}`, at(time)), returned] : [returned];
        }),
      );
      await expectRows(
        warehouse,
        lifecycleMoments(LIVE),
        moments.map(({ time, sold }) => ({
          customer_id: "c",
          occurred_at: at(time),
          stage_before: stageAt(time, sales),
          // The rule with the moment's own sale counted: a second later, and nothing ends within it.
          stage_then: sold ? stageThen(time, sales) : stageAt(time, sales),
        })),
      );
    }),
    { numRuns: 80 },
  );
  warehouse.close();
}, 30_000);

test("a return of goods, a gift and a sale of the future change no stage", async () => {
  const warehouse = await given({
    "core.customer": [{ customer_id: "a" }, { customer_id: "b" }],
    "core.line": [
      saleLine("a", "t1", "2022-01-10 10:00:00"),
      returnLine("a", "t1", "2022-09-01 10:00:00", "-10.0000"),
      saleLine("a", "t2", "2022-09-02 10:00:00", "0.0000"),
      saleLine("a", "t3", "2022-10-01 00:00:00"),
      saleLine(null, "t4", "2022-09-03 10:00:00"),
    ],
  });
  await replaceLifecycle(warehouse, "2022-10-01 00:00:00", LIVE);
  await expectRows(warehouse, "result.lifecycle", [
    { customer_id: "a", stage: "dormant", since: "2022-07-09 10:00:00", previous_stage: "active" },
    { customer_id: "b", stage: "prospect", since: null, previous_stage: null },
  ]);
  warehouse.close();
});

test("the simulation itself knows each stage and each way into active", () => {
  const seen = (t: number, sales: number[]) =>
    simulate(
      t * DAY,
      sales.map((s) => s * DAY),
      GRID,
    );
  expect(seen(100, [10])).toEqual({ stage: "new", since: at(10 * DAY), previous_stage: "prospect" });
  expect(seen(101, [10])).toEqual({ stage: "active", since: at(100 * DAY), previous_stage: "new" });
  expect(seen(250, [10, 220])).toEqual({ stage: "active", since: at(220 * DAY), previous_stage: "dormant" });
  expect(seen(480, [10, 400])).toEqual({ stage: "returned", since: at(400 * DAY), previous_stage: "lost" });
  expect(seen(480, [10, 400, 410])).toEqual({ stage: "active", since: at(410 * DAY), previous_stage: "returned" });
  expect(seen(495, [10, 400])).toEqual({ stage: "active", since: at(490 * DAY), previous_stage: "returned" });
  expect(seen(376, [10])).toEqual({ stage: "lost", since: at(375 * DAY), previous_stage: "dormant" });
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

function stageThen(time: number, sales: readonly number[]): string {
  const first = Math.min(...sales);
  const earlier = sales.filter((sale) => sale < time);
  if (earlier.length > 0 && time - Math.max(...earlier) >= 365 * DAY) return "returned";
  return time - first <= 90 * DAY ? "new" : "active";
}
