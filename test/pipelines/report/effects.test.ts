import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { createFormat } from "../../../pipelines/display/format.js";
import { effectsSection } from "../../../pipelines/report/sections/effects.js";
import type { ReportContext } from "../../../pipelines/report/report-context.js";
import { wordsOf } from "../../../pipelines/report/words/words.js";
import type { ListEffectRow } from "../../../warehouse/results/report/report-data.js";
import { aList, aProject } from "../export/lists-project.js";

const ROW: ListEffectRow = {
  list: "win-back",
  holdout_key: "q1",
  metric: "orders",
  window_days: 30,
  delivered: 12300,
  withheld: 1370,
  difference: 0.12,
  low: 0.02,
  high: 0.22,
  reason: null,
  waiting: 0,
  next_at: null,
};
const NONE = { difference: null, low: null, high: null };
const ROWS: readonly ListEffectRow[] = [
  ROW,
  { ...ROW, metric: "revenue", difference: -1.5, low: -4, high: 1 },
  { ...ROW, metric: "margin", ...NONE, reason: "no-costs" },
  { ...ROW, holdout_key: "q0", difference: -0.2, low: -0.3, high: -0.1 },
  { ...ROW, list: "welcome", ...NONE, reason: "too-early", waiting: 7, next_at: "2026-03-31 00:00:00" },
  { ...ROW, list: "welcome", metric: "revenue", ...NONE, reason: "too-few", waiting: 7, delivered: 30, withheld: 3 },
];

function section(effects: readonly ListEffectRow[], language: "en" | "zh" = "en") {
  const project = aProject([aList({ holdout: { share: 0.1, key: "q1" } })], { language });
  const report = {
    data: { effects },
    project,
    words: wordsOf(language),
    format: createFormat(project),
  } as unknown as ReportContext;
  const { document } = parseHTML(`<html><body>${effectsSection(report).body.text}</body></html>`);
  return {
    text: document.body.textContent!.replace(/\s+/g, " "),
    pictures: [...document.querySelectorAll("svg[role=img]")],
    rows: [...document.querySelectorAll("body > .wide tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent!.trim()),
    ),
  };
}

test("every list says what contact did, or why it cannot be said, and a score is no effect", () => {
  const { text, rows } = section(ROWS);
  expect(text).toContain("A score is not an effect.");
  expect(rows).toEqual([
    ["Win back", "orders", "12,300", "1,370", "+0.12", "+0.02 to +0.22", "Contact raised it."],
    ["Win back", "revenue", "12,300", "1,370", "−£1.50", "−£4.00 to +£1.00", "Chance alone could explain it."],
    ["Win back", "margin", "12,300", "1,370", "", "", "Not every line has a cost."],
    ["Win back (q0)", "orders", "12,300", "1,370", "−0.2", "−0.3 to −0.1", "Contact lowered it."],
    [
      "welcome (q1)",
      "orders",
      "12,300",
      "1,370",
      "",
      "",
      "Too early: nobody's 30 days are over; the first end on 31 Mar 2026.",
    ],
    [
      "welcome (q1)",
      "revenue",
      "30",
      "3",
      "",
      "",
      "Too few: each group needs 20 customers whose days are over, 10 of whom bought; 7 wait.",
    ],
  ]);
});

test("a picture tells in words what it shows, and its dot is filled only where zero lies outside", () => {
  const [orders, revenue, ...more] = section(ROWS).pictures;
  expect(more).toEqual([]);
  expect(orders!.getAttribute("aria-label")).toBe(
    "Orders per customer. Win back: +0.12, interval +0.02 to +0.22. Win back (q0): −0.2, interval −0.3 to −0.1.",
  );
  type Picture = NonNullable<typeof orders>;
  const fills = (picture: Picture) => [...picture.querySelectorAll("circle")].map((dot) => dot.getAttribute("fill"));
  expect(fills(orders!)).not.toContain("#ffffff");
  expect(fills(revenue!)).toEqual(["#ffffff"]);
});

test("in Chinese it says the same", () => {
  const { text, rows } = section(ROWS, "zh");
  expect(text).toContain("评分不等于效果");
  expect(rows.map((row) => row.at(-1))).toEqual([
    "联系使其上升。",
    "仅凭偶然也可能出现这样的差异。",
    "并非每一行都有成本。",
    "联系使其下降。",
    "为时尚早：还没有客户满 30 天，最早于 2026年3月31日 期满。",
    "人数太少：两组都需要至少 20 位期满的客户，其中至少 10 位有购买；另有 7 位尚未期满。",
  ]);
});

test("without a hold-out nothing can be measured, and the page says whom to ask", () => {
  expect(section([]).text).toContain("to add a hold-out");
});
