import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { buildReport } from "../../../pipelines/report.js";
import type { Project } from "../../../project/project.js";
import { given, type Row } from "../../support/given.js";
import { aProject, AS_OF, COMPANY } from "./a-company.js";

async function sectionOf(changes: Readonly<Record<string, readonly Row[]>> = {}, project: Partial<Project> = {}) {
  const warehouse = await given({ ...COMPANY, ...changes });
  const page = await buildReport(aProject(project), warehouse, { asOf: AS_OF, runId: "r2" });
  warehouse.close();
  const section = parseHTML(page).document.querySelector("section#clusters")!;
  const text = (node: { textContent: string | null }): string =>
    (node.textContent ?? "").replaceAll(/\s+/g, " ").trim();
  return {
    text: text(section),
    figures: section.querySelectorAll("figure").length,
    rows: [...section.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("th, td")].map(text)),
  };
}

test("groups are told with their customers of tonight, how far they are found again, and the numbers behind their names", async () => {
  const { text, figures, rows } = await sectionOf();
  expect(text).toContain("4 customers are in 2 groups. The largest, “Night owls”, has 75% of them.");
  expect(rows).toContainEqual(["Night owls evenings-frequent", "3", "75%", "0.91"]);
  expect(rows).toContainEqual(["rare rare", "1", "25%", "not known"]);
  expect(rows).toContainEqual(["orders from 18:00 to 4:59", "62%", "20%", "+1.75"]);
  expect(rows).toContainEqual(["amount of an order", "£31.50", "£52.25", "-0.40"]);
  expect(rows).toContainEqual(["orders in a year", "1.5", "12.3", "-2.10"]);
  // Sizes, and one figure for each group.
  expect(figures).toBe(3);
});

test("who changed because of the last refit is told with its day; without a refit nothing is", async () => {
  const { text, rows } = await sectionOf();
  expect(text).toContain("Groups were made anew as of 1 Jan 2026 (clusters.v2): 25 of 95 customers changed");
  expect(rows).toContainEqual(["rare", "Night owls", "20"]);
  expect(rows).toContainEqual(["in no group", "rare", "5"]);
  expect((await sectionOf({ "result.cluster_refit": [] })).text).not.toContain("made anew");
});

test("where nobody is grouped the section says so, and in Chinese it is told in Chinese", async () => {
  const none = { "result.cluster": [], "result.cluster_trait": [], "result.cluster_refit": [] };
  expect((await sectionOf(none)).text).toContain("Customers are not grouped");
  const { text, rows } = await sectionOf({}, { language: "zh", country: "CN", currency: "CNY" });
  expect(text).toContain("4 位客户分为 2 群");
  expect(rows.map(([name]) => name)).toContain("18:00 至 4:59 的订单");
});
