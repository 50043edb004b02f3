import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { buildReport } from "../../../pipelines/report.js";
import { given, type Row } from "../../support/given.js";
import { aProject, AS_OF, rfmOf, saleOf, stepOf } from "./a-company.js";
import { CROSS_SELL, OFFERS, offerModelOf, RULES } from "./cross-sell-rows.js";
import { faultsOf } from "./well-formed.js";

const BASE = {
  "core.line": [saleOf("c1", "2025-12-20 10:00:00", "20.0000", { product_id: "ski", product_name: "Ski" })],
  "result.rfm": [
    rfmOf("c1", 3, 5, "loyal", "125.7000"),
    rfmOf("c2", 3, 1, "about-to-sleep", "40.1000"),
    rfmOf("c3", 5, 1, "new", "1234.5600"),
  ],
};

async function sectionOf(tables: Readonly<Record<string, readonly Row[]>>, project = aProject()) {
  const warehouse = await given({ ...BASE, ...tables });
  const page = await buildReport(project, warehouse, { asOf: AS_OF, runId: "r2" }).finally(() => warehouse.close());
  expect(faultsOf(page)).toEqual([]);
  const section = parseHTML(page).document.querySelector("section#cross-sell")!;
  const clean = (node: { textContent: string | null }): string => (node.textContent ?? "").replace(/\s+/g, " ").trim();
  const rowsUnder = (caption: string): string[][] => {
    const table = [...section.querySelectorAll("table")].find(
      (one) => clean(one.querySelector("caption")!) === caption,
    );
    return [...(table?.querySelectorAll("tr") ?? [])].map((row) => [...row.children].map(clean)).slice(1);
  };
  return { page, text: clean(section), section, rowsUnder };
}

test("rules are told with the names of products, the surest that remain first", async () => {
  const { text, rowsUnder } = await sectionOf(CROSS_SELL);
  expect(text).toContain("4 rules hold beyond chance; 3 of them remain when months and regions");
  expect(rowsUnder("What is bought together")).toEqual([
    ["butter", "Dark bread", "40", "25%", "4 times", "yes"],
    ["Dark bread", "butter", "40", "50%", "4 times", "yes"],
    ["Dark bread and tea", "<Jam>", "22", "50%", "124 times", "yes"],
    ["sledge", "Ski", "40", "50%", "4 times", "no"],
  ]);
  expect(rowsUnder("What follows within 60 days")).toEqual([["Ski", "wax", "20", "22", "14.6%", "10.5 times"]]);
});

test("the graph draws two rules of the same two things once, and dashes what the season explains", async () => {
  const { section } = await sectionOf(CROSS_SELL);
  const graph = section.querySelector(".on-page svg[role=img]")!;
  expect(graph.getAttribute("aria-label")).toContain("What is bought together");
  expect(graph.querySelectorAll("path").length).toBe(3);
  expect(graph.querySelectorAll('[stroke-dasharray="5 4"] path, path[stroke-dasharray="5 4"]').length).toBe(1);
  const names = [...graph.querySelectorAll("text")].map((text) => text.textContent);
  expect(names).toContain("Dark bread and tea");
  expect(names.filter((name) => name === "butter").length).toBe(1);
});

test("what is offered to whom, and what is expected of it, agree with brute force over the offers", async () => {
  const { text, rowsUnder } = await sectionOf(CROSS_SELL);
  const score = (of: (row: Row) => boolean): number =>
    OFFERS.filter(of).reduce((sum, row) => sum + Number(row["score"]), 0);
  const customers = new Set(OFFERS.map((row) => row["customer_id"])).size;
  const first = (kind: string): number => Math.round(score((row) => row["rank"] === 1 && row["kind"] === kind));
  expect(text).toContain(
    `${customers} customers have offers this night. Of the first offers, ${first("new")} purchases of something new and ${first("repeat")} of something bought before are expected within 30 days`,
  );
  expect(rowsUnder("What is offered")).toEqual([
    ["<Jam>", "New to the customer", "3", "3", "1"],
    ["wax", "New to the customer", "2", "1", "0.5"],
    ["Dark bread", "Bought before", "1", "1", "0.8"],
  ]);
  expect(rowsUnder("To whom")).toEqual([
    ["about to sleep", "New to the customer", "1", "25%", "0"],
    ["loyal", "New to the customer", "1", "50%", "1"],
    ["new", "New to the customer", "1", "25%", "0"],
    ["without a segment", "New to the customer", "1", "25%", "0"],
    ["loyal", "Bought before", "1", "75%", "1"],
  ]);
});

test("expected take-up is told with what came, and versions with what they found", async () => {
  const { text, rowsUnder } = await sectionOf(CROSS_SELL);
  expect(text).toContain("What was expected and what came differ by 1.2% on average.");
  expect(rowsUnder("Does the expected take-up come")[0]).toEqual(["All", "500", "2%", "3%"]);
  const history = rowsUnder("What offers, and how much it finds");
  expect(history.map((row) => [row[0], row[1], row[5], row[7]])).toEqual([
    ["cross-sell.v2", "All", "21.1% (19.4% to 22.9%)", "compared"],
    ["cross-sell.v2", "All", "21.1% (19.4% to 22.9%)", "offers"],
    ["cross-sell.v2", "New", "10.2%", "offers"],
    ["cross-sell.v1", "All", "21.1% (19.4% to 22.9%)", "refused: expected and seen take-up lay too far apart"],
  ]);
});

test("nothing about one person stands in it, in either language", async () => {
  for (const language of ["en", "zh"] as const) {
    const { text } = await sectionOf(CROSS_SELL, aProject({ language }));
    expect(text).not.toContain("c9");
    expect(text).not.toContain("bought by many now");
  }
});

test("without rules and offers one sentence each says so; a refused model is told, and so is plain ranking", async () => {
  const empty = await sectionOf({});
  expect(empty.text).toContain("No rule holds beyond chance.");
  expect(empty.text).toContain("No offers yet");
  expect(empty.section.querySelectorAll("svg").length).toBe(0);
  const refused = { "result.next_product_model": [offerModelOf("all", { state: "refused", gates: "calibration" })] };
  expect((await sectionOf(refused)).text).toContain(
    "the newest model was refused, because expected and seen take-up lay too far apart.",
  );
  expect((await sectionOf(refused, aProject({ language: "zh" }))).text).toContain("预计与实际购买率相差过大");
  const plain = {
    ...CROSS_SELL,
    "result.next_product_model": [offerModelOf("all", { ranking: "frequency-popularity" })],
  };
  const { text } = await sectionOf(plain);
  expect(text).toContain("Offered is what each customer buys most and what all buy most");
  expect(text).not.toContain("differ by");
});

test("of hundreds of rules forty are shown, and the rest is named", async () => {
  const many = Array.from({ length: 100 }, (_, nr) => ({ ...RULES[0]!, antecedent: [`p${nr}`], consequent: `q${nr}` }));
  const { text, rowsUnder } = await sectionOf({ ...CROSS_SELL, "result.basket_rule": many });
  expect(rowsUnder("What is bought together").length).toBe(40);
  expect(text).toContain("The 40 surest of 100");
});

test("a refusal of the model of offers is told in words", async () => {
  const sentence =
    "cross-sell: the mean distance of expected and seen take-up must be at most 0.03; got 0.1. --allow calibration:cross-sell overrules it once.";
  const steps = { "ops.step": [stepOf("cross-sell", 1, { state: "refused", refusals: [sentence] })] };
  const { page } = await sectionOf({ ...CROSS_SELL, ...steps });
  expect(page).toContain("The model of what to offer was refused: expected and seen take-up lay too far apart.");
});
