import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { buildReport } from "../../../pipelines/report.js";
import { callChoices } from "../../../pipelines/report/churn/call-choices.js";
import type { Project } from "../../../project/project.js";
import { DEFAULT_SETTINGS } from "../../../project/settings.js";
import { given, type Row } from "../../support/given.js";
import { aProject, AS_OF, stepOf } from "./a-company.js";
import { CHURN, FEATURES, SCORED, versionOf } from "./churn-rows.js";
import { faultsOf } from "./well-formed.js";

type Calls = Project["settings"]["churn"]["calls"];

const withCalls = (calls: Calls, changes: Partial<Project> = {}): Project =>
  aProject({ settings: { ...DEFAULT_SETTINGS, churn: { ...DEFAULT_SETTINGS.churn, calls } }, ...changes });

async function sectionOf(tables: Readonly<Record<string, readonly Row[]>>, project = aProject()) {
  const warehouse = await given(tables);
  const page = await buildReport(project, warehouse, { asOf: AS_OF, runId: "r2" }).finally(() => warehouse.close());
  expect(faultsOf(page)).toEqual([]);
  const section = parseHTML(page).document.querySelector("section#churn")!;
  const clean = (node: { textContent: string | null }): string => (node.textContent ?? "").replace(/\s+/g, " ").trim();
  const rowsUnder = (caption: string): string[][] => {
    const table = [...section.querySelectorAll("table")].find(
      (one) => clean(one.querySelector("caption")!) === caption,
    );
    return [...(table?.querySelectorAll("tr") ?? [])].map((row) => [...row.children].map(clean));
  };
  return { text: clean(section), charts: section.querySelectorAll(".on-page svg[role=img]").length, rowsUnder };
}

test("with a live model it tells how well who leaves is known, with the numbers of the tables", async () => {
  const { text, charts, rowsUnder } = await sectionOf(CHURN);
  expect(charts).toBe(4);
  expect(text).toContain("4 customers have a probability this night; added up, 2 of them are expected to leave.");
  expect(text).toContain("Looked ahead 90 days");
  expect(text).toContain("Who bought in the 180 days before.");
  expect(text).toContain("from 5 Jul 2025 to 3 Sept 2025: 1,000 rows, 400 of whom left.");
  expect(text).toContain("1.5 times as many left as among all; that tenth holds 75% of all who left.");
  expect(text).toContain("What was said and what came differ by 2.8% on average.");
  expect(rowsUnder("How much better than by chance")[1]).toEqual([
    "Highest risk",
    "500",
    "60%",
    "1.5 times",
    "75%",
    "1.5 times",
  ]);
  expect(rowsUnder("Does the probability mean what it says")[2]).toEqual(["Group 2", "500", "57%", "60%"]);
  expect(rowsUnder("What the model looks at").slice(1)).toEqual([
    ["Days since the last purchase recency_days", "75%"],
    ["Transactions with a sale in the last 90 days orders_90", "25%"],
  ]);
});

test("how many to call is counted on the customers of the night, at the costs of now", async () => {
  const { text, rowsUnder } = await sectionOf(CHURN, withCalls({ cost: 5, value: 20, saveRate: 0.5 }));
  expect(text).toContain("A call costs £5.00, a customer who is kept is worth £20.00");
  // Of 2 at 0.8 and above 90% leave, of 1 more 120 in 300, of 1 more 100 in 500: 1.8, 2.2 and 2.4, at 10 each less 5 a call.
  expect(text).toContain("Most is gained with 2 calls, to everybody with a probability of 80% or more: £8.00");
  expect(rowsUnder("How many to call").slice(1)).toEqual([
    ["80%", "2", "2", "90%", "45%", "most: £8.00"],
    ["50%", "3", "2", "60%", "75%", "£7.00"],
    ["0%", "4", "2", "40%", "100%", "£4.00"],
  ]);
  const dear = await sectionOf(CHURN, withCalls({ cost: 40, value: 20, saveRate: 0.5 }));
  expect(dear.text).toContain("No number of calls pays for itself.");
  const unknown = await sectionOf(CHURN);
  expect(unknown.text).toContain("the best number of calls cannot be told: settings.churn.calls");
  expect(unknown.rowsUnder("How many to call")[0]!.length).toBe(5);
});

test("of equal gains the fewest calls are best, and a gain of nothing is none", () => {
  const call = (threshold: number, tonight: number, came: number) => ({
    threshold,
    tonight,
    came,
    calls: 10 * tonight,
    hits: 10 * tonight * came,
    recall: 0,
  });
  const calls = [call(0.9, 10, 0.5), call(0.5, 20, 0.25), call(0.1, 40, 0.125)];
  expect(callChoices(calls, true, { cost: 0, value: 10, saveRate: 1 }).best).toMatchObject({ calls: 10, profit: 50 });
  expect(callChoices(calls, false, { cost: 0, value: 10, saveRate: 1 }).best).toMatchObject({
    calls: 100,
    profit: 500,
  });
  expect(callChoices(calls, true, { cost: 5, value: 10, saveRate: 1 }).best).toBeNull();
});

test("drift is told against its gates, those that shifted most first", async () => {
  const { text, rowsUnder } = await sectionOf(CHURN);
  expect(text).toContain("The score has shifted by 0.02; above 0.25 nobody is scored");
  expect(text).toContain("1 of 2 features have shifted by more than 0.25; the same follows when 20% of them have.");
  expect(rowsUnder("Are customers still those it was proven on").slice(1)).toEqual([
    ["Days since the last purchase recency_days", "0.31", "much"],
    ["Transactions with a sale in the last 90 days orders_90", "0.05", "little"],
  ]);
  const few = FEATURES.map((row) => ({ ...row, shift: null }));
  expect((await sectionOf({ ...CHURN, "result.churn_feature": few })).text).toContain("Too few customers were scored");
});

test("what grows older by itself is no drift (the gate leaves it out too)", async () => {
  const older = { ...FEATURES[1]!, feature: "customer_age_days", title: "Days since the first purchase.", shift: 3 };
  const { text, rowsUnder } = await sectionOf({ ...CHURN, "result.churn_feature": [...FEATURES, older] });
  expect(text).toContain("1 of 2 features have shifted by more than 0.25");
  expect(rowsUnder("Are customers still those it was proven on").flat().join()).not.toContain("customer_age_days");
});

test("who is asked is told by the live model, not by settings that changed since", async () => {
  const churn = { ...DEFAULT_SETTINGS.churn, eligibleDays: 60 };
  const changed = aProject({ settings: { ...DEFAULT_SETTINGS, churn } });
  expect((await sectionOf(CHURN, changed)).text).toContain("Who bought in the 180 days before.");
  const contracts = CHURN["result.churn_model"]!.map((row) => ({ ...row, label: "contract-end", eligible_days: null }));
  const { text } = await sectionOf({ ...CHURN, "result.churn_model": contracts }, changed);
  expect(text).not.toContain("Who bought in the");
});

test("the history has every version with its state and what refused it, and every learner of the live one", async () => {
  const { rowsUnder } = await sectionOf(CHURN);
  const [live, refused] = rowsUnder("What was live when").slice(1);
  expect(live).toEqual([
    ...["churn.v2", "1 Dec 2025", "Boosted trees", "86.1% (84.7% to 87.5%)", "81%", "2.8%", "live"],
    "1 Dec 2025, by rule",
  ]);
  expect(refused!.slice(6)).toEqual([
    "refused: what it said and what came lay too far apart; features changed when what was known later was taken away (overruled by hand)",
    "",
  ]);
  expect(rowsUnder("All methods tried for the live model").map((row) => [row[0], row.at(-1)])).toEqual([
    ["Method", "State"],
    ["Boosted trees", "live"],
    ["Logistic regression", "tried"],
  ]);
});

test("a model whose customers have drifted is told with its held-out numbers, and that nobody was scored", async () => {
  const { "result.churn": _scored, ...unscored } = CHURN;
  const { text, charts, rowsUnder } = await sectionOf({ ...unscored, "result.churn": SCORED.slice(0, 0) });
  expect(charts).toBe(4);
  expect(text).toContain("nobody was scored this night: what the customers do is too far from what it learned from.");
  expect(text).toContain("no purchase within 90 days");
  expect(rowsUnder("How many to call")[1]!.slice(0, 3)).toEqual(["80%", "200", "180"]);
});

test("without a live model one sentence says why, in either language", async () => {
  const noted = (code: string) => ({
    "ops.step": [stepOf("churn", 1, { state: "skipped", notes: [`nothing to learn from yet (${code}): churn: x`] })],
  });
  const refused = { "result.churn_model": [versionOf({ state: "refused", gates: "too_good", live_from: null })] };
  for (const [tables, en, zh] of [
    [{}, "none was trained yet", "尚未训练过"],
    [noted("too-little-data"), "too few customers", "客户太少"],
    [noted("too-little-history"), "do not reach back far enough", "还不够长"],
    [refused, "of 1 Dec 2025, was refused, because it was too good to be true", "未获通过，因为结果好得不可信"],
  ] as const) {
    const { text, charts } = await sectionOf(tables);
    expect(text).toContain("No model is live: ");
    expect(text).toContain(en);
    expect(charts).toBe(0);
    expect((await sectionOf(tables, aProject({ language: "zh" }))).text).toContain(zh);
  }
});
