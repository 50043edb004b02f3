import { expect, test } from "vitest";
import { guardList, type ListToGuard } from "../../../pipelines/export/guards.js";
import { checkAge, checkFound, checkGuards } from "../../../pipelines/load/guards.js";
import { createFormat } from "../../../pipelines/display/format.js";
import { refusalText } from "../../../pipelines/report/refusal-text.js";
import { wordsOf } from "../../../pipelines/report/words/words.js";
import { describeRefusal } from "../../../pipelines/runner/refusal.js";
import type { Refusal } from "../../../pipelines/runner/step.js";
import type { Project } from "../../../project/project.js";
import { aProject } from "./a-company.js";

type Source = Parameters<typeof checkAge>[0];

const ENGLISH = /[a-z]{2,} [a-z]{2,}/;

/** What the report says of a refusal as its gate wrote it, in both languages. */
function told(refusal: Refusal): readonly [en: string, zh: string] {
  const sentence = describeRefusal(refusal);
  const say = (language: Project["language"]): string => {
    const project = aProject({ language });
    return refusalText(sentence, { project, words: wordsOf(language), format: createFormat(project) });
  };
  return [say("en"), say("zh")];
}

test("what the gates of the churn model write is told by gate, in either language", () => {
  for (const gate of [
    "calibration",
    "drift",
    "leak",
    "not_better",
    "too_good",
    "feature_too_good",
    "too_little_data",
  ]) {
    const [en, zh] = told({ gate, subject: "churn", message: `churn: a number must be at most 0.03; got 0.05.` });
    expect(en).toMatch(/^The model of who may leave was refused: .*\.$/);
    expect(en).not.toContain(gate.includes("_") ? gate : "0.05");
    expect(zh).toContain("流失模型未获通过");
    expect(zh).not.toMatch(ENGLISH);
  }
});

test("what the guards of a source write comes out with its numbers in either language", () => {
  const source = {
    name: "orders",
    guards: { minRows: 2_500, maxAgeHours: null, maxRejectedShare: 0.02, maxShrinkShare: 0.2 },
  } as Source;
  const shrunk = { where: "2026-01-07", rows: 1_200, before: 9_000, what: "on a usual Wednesday" };
  const numbers = { rowsIn: 1_234, refused: 400, rules: [{ rule: "required", column: "amount", rows: 400 }], shrunk };
  const context = { allow: new Set() } as unknown as Parameters<typeof checkGuards>[2];
  const refusals = checkGuards(source, numbers, context);
  expect(refusals.map(({ gate }) => gate)).toEqual(["min_rows", "max_rejected_share", "max_shrink_share"]);
  const [few, bad, less] = refusals.map(told);
  expect(few![0]).toContain("Source orders: 1,234 rows came, at least 2,500 were expected.");
  expect(few![1]).toBe("数据源 orders：收到 1,234 行，至少应有 2,500 行。此前载入的数据仍然有效。");
  expect(bad![1]).toContain("1,234 行中有 400 行有错误，超过允许的 2%");
  expect(less![1]).toContain("收到 1,200 行，此前为 9,000 行；减少不得超过 20%");
});

test("what the guards of a list write comes out with its numbers in either language", () => {
  const refusals = guardList({
    definition: {
      name: "welcome",
      channel: "email",
      guards: { minRows: 900, maxRowsRatio: 10, maxChangeShare: 0.5, fresh: ["consents"] },
    },
    change: { rows: 812, rowsBefore: 40, added: 800, removed: 28 },
    lacksConsents: true,
    fresh: new Set(),
  } as unknown as ListToGuard);
  const said = new Map(refusals.map((refusal) => [refusal.gate, told(refusal)]));
  expect([...said.keys()]).toEqual(["consent", "fresh", "min_rows", "max_rows_ratio", "max_change_share"]);
  expect(said.get("max_rows_ratio")![0]).toBe(
    "List welcome: it would have 812 customers, more than 10 times the 40 of the last one. The last list stays.",
  );
  expect(said.get("max_rows_ratio")![1]).toContain("将有 812 人，超过上一份 40 人的 10 倍");
  expect(said.get("min_rows")![1]).toContain("将有 812 人，至少应有 900 人");
  expect(said.get("max_change_share")![1]).toContain("将有 97.2% 的人员变动，超过允许的 50%");
  expect(said.get("fresh")![1]).toContain("数据源 consents本夜没有新数据");
  for (const [gate, [, zh]] of said) expect(zh, gate).not.toMatch(ENGLISH);
});

test("a source whose file did not come, and gates that this report does not know, are told by gate and subject", () => {
  const source = {
    name: "orders",
    files: ["data/*.csv"],
    guards: { maxAgeHours: 36, minRows: 1 },
  } as unknown as Source;
  const context = { asOf: "2026-01-08 00:00:00", allow: new Set<string>() };
  const [late] = checkAge(source, { newest: "2026-01-05 21:30:00", hours: 50.5 }, context).map(told);
  expect(late![0]).toContain("its newest row is of 5 Jan 2026, 21:30, older than the 36 hours allowed");
  expect(late![1]).toContain("超过允许的 36 小时");
  const [none] = checkAge(source, { newest: null, hours: null }, context).map(told);
  expect(none![1]).toContain("没有早于本夜的数据行");
  expect(checkFound(source, context).map(told)[0]![1]).toContain("没有找到文件");
  const damaged = told({ gate: "damaged-gzip", subject: "orders", message: "data/x.csv.gz: is cut short." });
  expect(damaged[0]).toContain("Source orders: a packed file is damaged or cut short.");
  expect(damaged[1]).not.toMatch(ENGLISH);
  const other = told({ gate: "brand-new", subject: "orders", message: "data/x.csv.gz: is odd. Not loaded." });
  expect(other[0]).toContain("Source orders: stopped by the guard “brand-new”.");
  expect(other[1]).not.toMatch(ENGLISH);
});
