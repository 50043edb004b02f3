import { describe, expect, test } from "vitest";
import { createLog, type LogOptions } from "../../cli/log.js";
import { elapsed, progressText } from "../../cli/progress.js";
import { StepProgress, type StepView } from "../../cli/step-progress.js";
import { fit, width } from "../../cli/text-width.js";
import { withinPart, type Log } from "../../pipelines/runner/log.js";
import { screenOf } from "../support/screen.js";

const VIEW: StepView = {
  step: "load",
  share: 0.42,
  doing: "shop_orders: 2026-01.csv.gz",
  rows: 1_240_000,
  seconds: 65,
  remaining: 84,
};

describe("the line at the foot of a terminal", () => {
  test("tells step, share, time, what is left, what it is at and the rows so far", () => {
    expect(progressText(VIEW, 140)).toBe(
      "load         ████████░░░░░░░░░░░░  42% 1 min 05 s, about 1 min left       shop_orders: 2026-01.csv.gz, 1,240,000 rows so far",
    );
  });

  test.each([200, 120, 80, 79, 60, 59, 40, 39, 20, 10, 3, 1])(
    "is never wider than %i columns, in Chinese neither",
    (columns) => {
      for (const doing of [
        VIEW.doing,
        "订单：二〇二六年一月的全部订单明细表（华东大区）.csv",
        "a\u001b[2J\u202eb",
        null,
      ]) {
        for (const share of [null, 0, 0.5, 1]) {
          const text = progressText({ ...VIEW, doing, share }, columns);
          expect(width(text)).toBeLessThanOrEqual(columns);
          expect(screenOf(text, columns)).toHaveLength(1);
        }
      }
    },
  );

  test("keeps its columns in place while the numbers grow", () => {
    const at = (share: number | null, seconds: number): number =>
      progressText({ ...VIEW, share, seconds, remaining: seconds * 3 }, 120).indexOf("shop_orders");
    expect(new Set([at(null, 0), at(0.01, 9), at(0.99, 59), at(0.5, 65), at(1, 4000)]).size).toBe(1);
  });

  test("says a time as people do", () => {
    expect([0.4, 59.9, 65, 3600, 3720].map(elapsed)).toEqual(["0 s", "59 s", "1 min 05 s", "1 h 00 min", "1 h 02 min"]);
  });

  test("a cut text shows that it was cut, and no half of a wide character", () => {
    expect([fit("茶叶茶叶", 8), fit("茶叶茶叶", 6), fit("茶叶茶叶", 5), fit("tea", 2), fit("tea", 0)]).toEqual([
      "茶叶茶叶",
      "茶叶…",
      "茶叶…",
      "t…",
      "",
    ]);
  });
});

describe("the share of a step", () => {
  test("never falls and never ends early, however many statements follow", () => {
    const step = new StepProgress("core", 0);
    const shares: number[] = [];
    for (let statement = 0; statement < 20; statement++) {
      for (const engine of [0, 0.5, 1, 1, null]) {
        step.tell({ engine });
        shares.push(step.view(0).share ?? 0);
      }
    }
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThan(1);
    expect(shares.slice(0, 7)).toEqual([0, 0.25, 0.5, 0.5, 0.5, 0.5, 0.625]);
  });

  test("moves within the part that a step says it is at, and within a part of a part", () => {
    const step = new StepProgress("load", 0);
    const log: Log = { info: () => {}, warn: () => {}, progress: (_, told) => step.tell(told) };
    const half = withinPart(log, [0.5, 1]);
    half.progress("load", { doing: "b.csv", part: [0, 0.5] });
    expect(step.view(0)).toMatchObject({ share: 0.5, doing: "b.csv" });
    log.progress("load", { engine: 0.5 });
    expect(step.view(0).share).toBe(0.625);
    log.progress("load", { engine: 0 });
    expect(step.view(0).share).toBe(0.625);
    half.progress("load", { part: [0.5, 1] });
    expect(step.view(0).share).toBe(0.75);
  });

  test("gives what is left by the time so far, and only where the parts are known", () => {
    const known = new StepProgress("load", 0);
    known.tell({ part: [0.25, 1], doing: "a.csv" });
    expect(known.view(2000).remaining).toBeNull();
    expect(known.view(10_000).remaining).toBe(30);
    const unknown = new StepProgress("core", 0);
    unknown.tell({ engine: 0.5 });
    expect(unknown.view(10_000).remaining).toBeNull();
  });
});

describe("a log", () => {
  const STEP = {
    step: "load",
    state: "done",
    rows_in: 3,
    rows_out: 2,
    rows_refused: 1,
    seconds: 2,
    peak_memory_bytes: 9,
  };

  /** What a night of one step and a warning writes. */
  function written(options: Partial<LogOptions>, terminal: { isTTY?: boolean; columns?: number }): string {
    let output = "";
    let now = 0;
    const log = createLog({ write: (text) => (output += text), ...terminal }, () => new Date(now), {
      format: "text",
      quiet: false,
      ...options,
    });
    for (let i = 0; i < 12; i++, now += 250) {
      log.progress("load", {
        engine: null,
        ...(i % 4 === 0 ? { doing: `订单 ${i}.csv`, part: [i / 12, (i + 4) / 12] } : {}),
      });
      if (i === 6) log.warn("a file is older than it should be");
      if (i === 7) log.info("orders: 3 rows in");
    }
    log.progress("load", { ended: true });
    log.info("load         done        3 rows in", STEP);
    return output;
  }
  const LINES = [
    "warning: a file is older than it should be",
    "orders: 3 rows in",
    "load         done        3 rows in",
    "",
  ];

  test.each([200, 80, 30, 5])(
    "leaves on a terminal of %i columns what it leaves in a file, line by line",
    (columns) => {
      const output = written({}, { isTTY: true, columns });
      expect(output).toContain(columns < 30 ? "lo…" : "%");
      expect(screenOf(output, 200)).toEqual(LINES);
      // Nothing that is drawn over is ever wider than the terminal: it could not be drawn over.
      for (const drawn of output.matchAll(/\r([^\r\n]*)\u001b\[K/g)) expect(width(drawn[1]!)).toBeLessThan(columns);
    },
  );

  test("writes plain lines to a file, a pipe and a terminal that cannot move its cursor", () => {
    expect(written({}, {})).toBe(LINES.join("\n"));
    expect(written({ environment: { TERM: "dumb" } }, { isTTY: true, columns: 80 })).toBe(LINES.join("\n"));
  });

  test("has no colours where NO_COLOR asks for none, and says the same words", () => {
    const plain = written({ environment: { NO_COLOR: "1" } }, { isTTY: true, columns: 80 });
    expect(plain).not.toMatch(/\u001b\[[\d;]*m/);
    expect(plain).toContain("█");
    expect(written({ environment: { NO_COLOR: "" } }, { isTTY: true, columns: 80 })).toMatch(
      /\u001b\[32mdone\u001b\[0m/,
    );
  });

  test("keeps warnings alone when it is to be quiet", () => {
    expect(screenOf(written({ quiet: true }, { isTTY: true, columns: 80 }), 80)).toEqual([LINES[0], ""]);
  });

  test("gives programs a JSON object for every line, and one for each tenth of a step at most", () => {
    const lines = written({ format: "json" }, { isTTY: true, columns: 80 }).trimEnd().split("\n");
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.at(-1)).toEqual({
      time: "1970-01-01T00:00:03.000Z",
      level: "info",
      message: "load         done        3 rows in",
      ...STEP,
    });
    expect(told.filter(({ level }) => level === "progress").map(({ share, doing }) => [share, doing])).toEqual([
      [0.333, "订单 4.csv"],
      [0.667, "订单 8.csv"],
    ]);
  });
});
