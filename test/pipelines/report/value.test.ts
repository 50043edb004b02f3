import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { buildReport } from "../../../pipelines/report.js";
import { given, type Row } from "../../support/given.js";
import { aProject, AS_OF, COMPANY } from "./a-company.js";

async function sectionOf(id: string, changes: Readonly<Record<string, readonly Row[]>> = {}) {
  const warehouse = await given({ ...COMPANY, ...changes });
  const page = await buildReport(aProject(), warehouse, { asOf: AS_OF, runId: "r2" });
  warehouse.close();
  const section = parseHTML(page).document.querySelector(`section#${id}`)!;
  const text = (node: { textContent: string | null }): string =>
    (node.textContent ?? "").replaceAll(/\s+/g, " ").trim();
  return {
    text: text(section),
    rows: [...section.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("th, td")].map(text)),
  };
}

test("value at risk is each customer's expected sales times the probability of leaving, added up by hand", async () => {
  const { text, rows } = await sectionOf("value");
  // 80 × 0.25 of the one with a probability; the other counts as staying.
  expect(text).toContain("2 customers are expected to bring £100.00; £20.00 of it, 20%, may leave.");
  expect(rows).toContainEqual(["top (best 5%)", "1", "£80.00", "£20.00", "25%"]);
  expect(rows).toContainEqual(["low (the rest)", "1", "£20.00", "not known", "not known"]);
});

test("the held-out days are told with orders by customer, week by week, and beside the forecasts that lost", async () => {
  const { text, rows } = await sectionOf("value");
  expect(text).toContain("95 orders were expected and 100 came (-5%). The nearest forecast was BG/NBD.");
  expect(rows).toContainEqual(["7 or more", "10", "5.00", "4.50"]);
  expect(rows).toContainEqual(["4", "100", "95"]);
  expect(rows).toContainEqual(["as many as before", "100", "140", "1.300"]);
  const none = await sectionOf("value", { "result.value": [], "result.value_check": [] });
  expect(none.text).toContain("What customers will bring is not foreseen yet");
});

test("movement since the night before counts who came from where with what they bring, and where that leads", async () => {
  const { text, rows } = await sectionOf("movement");
  expect(text).toContain("1 of 4 customers are in another group. Most went from “dormant” to “returned”: 1.");
  expect(rows).toContainEqual(["dormant", "returned", "1", "£125.70", "£80.00"]);
  expect(rows).toContainEqual(["new customer", "new", "1", "£1,234.56", ""]);
  expect(text).toContain("every 7 days as they did");
  const first = await sectionOf("movement", { "ops.night": [] });
  expect(first.text).toContain("this is the first night");
});

test("new cut points of RFM are told with how many changed because of them alone", async () => {
  const { text } = await sectionOf("rfm");
  expect(text).toContain("New cut points of RFM (version 2) count since the report before: 4 customers");
  expect((await sectionOf("rfm", { "result.rfm_refit": [] })).text).not.toContain("cut points");
});

test("the profile of a segment tells by how much its members differ; who all are alike, or everybody, has none", async () => {
  const many = Array.from({ length: 20 }, (_, i): Row => ({
    customer_id: `m${i}`,
    frequency: i < 5 ? 9 : 1,
    country: i < 5 ? "GB" : "FR",
    monetary: "1.0000",
  }));
  const member = (segment: string, from: number, to: number): Row[] =>
    many.slice(from, to).map(({ customer_id }) => ({ segment, customer_id: customer_id! }));
  const { text, rows } = await sectionOf("segments", {
    "result.customer": many,
    "result.segment_member": [...member("keen", 0, 5), ...member("mixed", 5, 9), ...member("all", 0, 20)],
  });
  expect(rows).toContainEqual(["orders", "9", "1", "+1.00"]);
  expect(text).toContain("How its members differ: keen");
  expect(rows).toContainEqual(["country: GB", "100%", "25%"]);
  expect(text).not.toContain("How its members differ: all");
});
