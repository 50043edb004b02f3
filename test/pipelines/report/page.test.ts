import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { buildReport } from "../../../pipelines/report.js";
import type { Project } from "../../../project/project.js";
import { createLedger } from "../../../warehouse/ledger/create-ledger.js";
import { given, type Row } from "../../support/given.js";
import { aProject, AS_OF, AS_OF_BEFORE, COMPANY, loadOf, refusedOf, rfmOf, saleOf, stepOf } from "./a-company.js";
import { faultsOf } from "./well-formed.js";

type Tables = Readonly<Record<string, readonly Row[]>>;

const SECTIONS = [
  ["summary", "In short", "要点"],
  ["sales", "Sales over time", "销售走势"],
  ["customers", "Customers over time", "客户走势"],
  ["cohorts", "Who comes back", "谁会再来"],
  ["rfm", "RFM map: how lately and how often", "RFM 分布图：最近与频次"],
  ["lifecycle", "Stages of customers", "客户阶段"],
  ["value", "How few customers bring how much", "多少客户带来多少销售"],
  ["churn", "Who may leave", "谁可能流失"],
  ["cross-sell", "What goes together, and what to offer next", "哪些一起买，下一步推荐什么"],
  ["channels", "Channels and what they cost", "渠道与成本"],
  ["service", "Contacts and complaints", "联系与投诉"],
  ["lists", "Lists", "名单"],
  ["effects", "What contact did", "联系的效果"],
  ["clusters", "Groups of alike customers", "行为相似的客户群"],
  ["segments", "Segments", "客户群"],
  ["movement", "Who moved between groups", "谁在客户群之间移动"],
  ["quality", "The data behind this report", "本报告所依据的数据"],
  ["run", "How the night ran", "本夜运行情况"],
  ["words", "Words in this report", "本报告用语"],
] as const;

async function pageOf(tables: Tables = COMPANY, project: Project = aProject(), asOf = AS_OF): Promise<string> {
  const warehouse = await given(tables);
  try {
    return await buildReport(project, warehouse, { asOf, runId: "r2" });
  } finally {
    warehouse.close();
  }
}

interface Cells {
  querySelectorAll(selector: string): Iterable<{ textContent: string | null }>;
}

/** The section as a reader sees it: its text, and the cells of its tables by row. */
function sectionOf(page: string, id: string) {
  const { document } = parseHTML(page);
  const section = document.querySelector(`section#${id}`)!;
  const text = (node: { textContent: string | null }): string =>
    (node.textContent ?? "").replaceAll(/\s+/g, " ").trim();
  const rowsOf = (node: { querySelectorAll(selector: string): Iterable<Cells> }): string[][] =>
    [...node.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("th, td")].map(text));
  return {
    text: text(section),
    first: rowsOf(section.querySelector("table") ?? section),
    charts: section.querySelectorAll("figure .on-page svg[role=img]").length,
    rows: rowsOf(section),
  };
}

test("every section stands in the page, in both languages and in one order", async () => {
  for (const [language, column] of [
    ["en", 1],
    ["zh", 2],
  ] as const) {
    const page = await pageOf(COMPANY, aProject({ language }));
    const { document } = parseHTML(page);
    const found = [...document.querySelectorAll("section")].map((s) => [s.id, s.querySelector("h2")!.textContent]);
    expect(found).toEqual(SECTIONS.map((s) => [s[0], s[column]]));
    expect([...document.querySelectorAll("nav a")].map((a) => a.getAttribute("href"))).toEqual(
      SECTIONS.map(([id]) => `#${id}`),
    );
    expect(document.documentElement.getAttribute("lang")).toBe(language === "zh" ? "zh-Hans" : "en");
  }
});

test("the Chinese page has no word of the English one left, but for names of the data", async () => {
  const { document } = parseHTML(await pageOf(COMPANY, aProject({ language: "zh", name: "街角小店" })));
  for (const node of document.querySelectorAll("style, code, small, svg[aria-hidden]")) node.remove();
  const texts = [...document.querySelectorAll("h1, h2, h3, p, li, th, td, dt, dd, caption, summary, svg text")];
  const words = texts.flatMap((node) => (node.textContent ?? "").match(/[A-Za-z-]{2,}/g) ?? []);
  const names = ["clientele", "RFM", "AUC", "BG", "NBD", "MB", "holdout", "share", "key", "invoices", "crm"];
  const data = [
    "win-back",
    "welcome",
    "champions",
    "lapsing",
    "phone",
    "chat",
    "value",
    "Christmas",
    "Night",
    "owls",
    "rare",
    "clusters",
  ];
  const products = ["Dark", "bread", "butter", "tea", "Jam", "sledge", "ski", "wax"];
  const left = words
    .map((word) => word.replace(/^-|-$/g, ""))
    .filter((word) => ![...names, ...data, ...products].includes(word));
  expect(left).toEqual([]);
});

test("is well-formed, so that strict readers and mail gateways take it", async () => {
  expect(faultsOf("<a><b></a>")).not.toEqual([]);
  expect(faultsOf('<a title="x & y"/>')).not.toEqual([]);
  expect(faultsOf(await pageOf())).toEqual([]);
  expect(faultsOf(await pageOf({}))).toEqual([]);
});

test("no chart warns, and nothing that is no number is written", async () => {
  for (const page of [
    await pageOf(),
    await pageOf({}),
    await pageOf({ "core.line": [saleOf("c1", AS_OF_BEFORE, "1.00")] }),
  ])
    expect(page).not.toMatch(/\u26a0|NaN|undefined|\bnull\b|Infinity|\[object/);
});

test("stands alone: no script, nothing fetched, no style from elsewhere", async () => {
  const page = await pageOf();
  const { document } = parseHTML(page);
  expect(document.querySelectorAll("script, link, img, iframe, object").length).toBe(0);
  expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|url\((?!#)|@import/);
});

test("the same tables give the same bytes, and only the section of the run knows its timings", async () => {
  const first = await pageOf();
  expect(await pageOf()).toBe(first);
  const slower = await pageOf({
    ...COMPANY,
    "ops.step": COMPANY["ops.step"]!.map((row) => ({ ...row, seconds: 99.5, peak_memory_bytes: 5_000_000_000 })),
  });
  const withoutRun = (page: string): string => page.replace(/<section id="run"[^]*?<\/section>/, "");
  expect(slower).not.toBe(first);
  expect(withoutRun(slower)).toBe(withoutRun(first));
});

test("is unchanged by the order of rows", async () => {
  const backwards = Object.fromEntries(Object.entries(COMPANY).map(([name, rows]) => [name, [...rows].reverse()]));
  expect(await pageOf(backwards)).toBe(await pageOf());
});

test("every chart has a title, a description, a label for screen readers and the table of its numbers", async () => {
  const { document } = parseHTML(await pageOf());
  const figures = [...document.querySelectorAll("figure:not(.heat, #run figure)")];
  expect(figures.length).toBe(32);
  for (const figure of figures) {
    const title = figure.querySelector("figcaption h3")!.textContent!;
    const description = figure.querySelector("figcaption p:not(.finding)")!.textContent!;
    expect(title).not.toBe("");
    expect(description).not.toBe("");
    const labels = [...figure.querySelectorAll("svg[role=img]")].map((svg) => svg.getAttribute("aria-label"));
    expect(labels).toEqual([`${title}. ${description}`, `${title}. ${description}`]);
    expect(figure.querySelectorAll("details table tbody tr").length).toBeGreaterThan(0);
  }
});

test("text from data stays text, wherever it stands", async () => {
  const evil = `<script>alert("1")</script>&'\u202e\u0007`;
  const shown = `<script>alert("1")</script>&'\ufffd\ufffd`;
  const tables: Tables = {
    ...COMPANY,
    "result.rfm": [rfmOf("c1", 5, 5, evil, "1.0000")],
    "result.lifecycle": [{ customer_id: "c1", stage: evil, since: AS_OF, previous_stage: null }],
    "result.segment_move": [
      {
        family: "lifecycle",
        segment_before: evil,
        segment_now: "new",
        customers: 1,
        as_of_before: "2026-01-01 00:00:00",
      },
    ],
    "result.segment_member": [{ segment: evil, customer_id: "c1" }],
    "result.list_decision": [{ list: evil, customer_id: "c1", outcome: "excluded", rule: evil, rank: null }],
    "ops.load": [loadOf(evil, { entity: evil })],
    "quarantine.refused": [refusedOf(evil, evil)],
    "ops.step": [stepOf(evil, 0, { state: evil, reason: evil, refusals: [evil] })],
  };
  const page = await pageOf(tables, aProject({ name: evil }));
  expect(page).not.toContain("<script");
  expect(faultsOf(page)).toEqual([]);
  const { document } = parseHTML(page);
  expect(document.querySelector("h1")!.textContent).toContain(shown);
  for (const id of ["rfm", "lifecycle", "lists", "segments", "quality", "run"]) {
    expect(sectionOf(page, id).text, id).toContain(shown);
  }
});

test("names nobody: no raw text, no message, no customer's id", async () => {
  const page = await pageOf();
  for (const secret of ["Jane", "jane@example.org", "a number was expected", ">c1<", "c1@"]) {
    expect(page).not.toContain(secret);
  }
});

test("an empty warehouse is told in words instead of empty charts", async () => {
  const page = await pageOf({});
  expect(parseHTML(page).document.querySelectorAll("figure").length).toBe(0);
  const text = (id: string): string => sectionOf(page, id).text;
  expect(text("summary")).toContain("No sale is known yet");
  expect(text("summary")).toContain("this is the first night");
  expect(text("summary")).toContain("No file was read yet.");
  expect(text("summary")).toContain("No list was made.");
  expect(text("sales")).toContain("No sale is known before this night");
  expect(text("customers")).toContain("No customer has bought yet.");
  expect(text("rfm")).toContain("nobody has a score");
  expect(text("lifecycle")).toContain("There are no customers yet.");
  expect(text("value")).toContain("no value to share out");
  expect(text("lists")).toContain("No list was made");
  expect(text("segments")).toContain("No segment has a member.");
  expect(text("quality")).toContain("No file was read yet.");
  expect(text("run")).toContain("No run is on record.");
});

test("tables that are there, as they are registered, and have no rows read like tables that are missing", async () => {
  const names = Object.keys(COMPANY).filter((name) => !/^ops\.(night|step)$|^quarantine/.test(name));
  const warehouse = await given(Object.fromEntries(names.map((name) => [name, []])));
  await createLedger(warehouse);
  const page = await buildReport(aProject(), warehouse, { asOf: AS_OF, runId: "r2" });
  warehouse.close();
  expect(page).toBe(await pageOf({}));
  expect(sectionOf(await pageOf({ "ops.load": [loadOf("crm")], "quarantine.refused": [] }), "quality").text).toContain(
    "No refused row waits to be put right.",
  );
});

test("sales of nobody known: the sales are drawn, the customers are told in words", async () => {
  const page = await pageOf({ "core.line": [saleOf(null, "2025-12-30 10:00:00", "12.0000")] });
  expect(sectionOf(page, "sales").charts).toBe(1);
  expect(sectionOf(page, "customers").text).toContain("none of a customer who is known");
});

test("a first night has no movement to draw, a quiet one says that nobody moved", async () => {
  const { "result.segment_move": _moves, "ops.night": _nights, ...first } = COMPANY;
  expect(sectionOf(await pageOf(first), "lifecycle").text).toContain("Movements show from the second night on");
  const quiet = sectionOf(await pageOf({ ...first, "ops.night": COMPANY["ops.night"]! }), "lifecycle");
  expect(quiet.text).toContain("Nobody changed stage since the report before.");
  expect(quiet.charts).toBe(1);
});

test("the tables hold the sums of the rows given", async () => {
  const page = await pageOf();
  const months = sectionOf(page, "sales").first;
  expect(months.at(-1)).toEqual(["Jan 2026", "£1,242.33", "£1,242.33", "£0.00", "2", "£621.17", "", "£100.25", ""]);
  expect(months.at(-2)).toEqual(["Dec 2025", "£55.05", "£60.10", "-£5.05", "2", "£30.05", "", "£0.00", ""]);
  expect(sectionOf(page, "customers").rows.at(-1)).toEqual(["Jan 2026", "1", "1", "0", "", ""]);
  expect(sectionOf(page, "rfm").rows.at(-1)).toEqual(["Total", "3", "100%", "£1,400.36"]);
  expect(sectionOf(page, "lists").rows).toContainEqual(["win-back", "2", "1", "1", "1", "+1"]);
  expect(sectionOf(page, "segments").rows).toContainEqual(["champions", "", "2", "0", "0"]);
  expect(sectionOf(page, "quality").rows).toContainEqual([
    "invoices transactions",
    "2",
    "150",
    "194",
    "2",
    "0",
    "4 2.7%",
    "7 Jan 2026, 21:00 less than a day before this report",
  ]);
  expect(sectionOf(page, "quality").rows.at(-1)).toEqual(["Total", "", "3"]);
});

test("the summary says what moved, what was refused and which list grew", async () => {
  const { text } = sectionOf(await pageOf(), "summary");
  expect(text).toContain(
    "In the last 30 days the company sold for £1,297 after returns, in 4 orders, to 3 customers known by a customer number.",
  );
  expect(text).toContain("That is 1,194.1% more than in the same days a year ago (£100.25).");
  expect(text).toContain("99.4% of it came from customers who are known");
  expect(text).toContain("Since the report before (1 Jan 2026): £1,242 in 2 orders.");
  expect(text).toContain(
    "1 customer changed from one stage to another since the report before; most: 1 from “prospect” to “new”.",
  );
  expect(text).toContain("1 complaint or request is open, against 1 at the end of the period before.");
  expect(text).toContain(
    "“Making the lists” was refused in part: List welcome: it would have 812 customers, more than 10 times the 40 of the last one. The last list stays.",
  );
  expect(text).toContain("200 new rows came; 4 of them were refused because of mistakes in them.");
  expect(text).toContain(
    "3 refused rows still wait to be put right and are not counted here; most: 2 from invoices (not a number), 1 from crm (a value that must be there is missing).",
  );
  expect(text).toContain(
    "win-back grew from 1 to 2: 1 came (1 kept off before: beyond the length that the list may have).",
  );
});

test("a source older than its guard allows is named as late", async () => {
  const crm = { name: "crm", guards: { maxAgeHours: 12 } } as Project["sources"][number];
  const late = { ...COMPANY, "ops.load": [loadOf("crm", { newest_row_at: "2026-01-05 23:00:00" })] };
  const text = sectionOf(await pageOf(late, aProject({ sources: [crm] })), "summary").text;
  expect(text).toContain("crm may be late: its newest row is 2 days old, more than the 12 hours allowed.");
  expect(sectionOf(await pageOf(late), "summary").text).not.toContain("may be late");
});

test("a step that left an old state is marked as stale, and steps of other runs and the running one are left out", async () => {
  const { rows, text } = sectionOf(await pageOf(), "run");
  expect(rows.slice(1)).toEqual([
    ["Reading the files load", "done", "", "10", "9", "1", "2.5", "123"],
    [
      "Making the lists export",
      "refused old state",
      "List welcome: it would have 812 customers, more than 10 times the 40 of the last one. The last list stays.",
      ...["10", "9", "1", "1.3", "123"],
    ],
  ]);
  expect(text).toContain("leaves what it made before");
});

test("money and dates follow currency, country and language", async () => {
  const yuan = await pageOf(COMPANY, aProject({ language: "zh", country: "CN", currency: "CNY" }));
  expect(sectionOf(yuan, "sales").first.at(-1)!.slice(0, 2)).toEqual(["2026年1月", "¥1,242.33"]);
  const yen = await pageOf(COMPANY, aProject({ country: "US", currency: "JPY" }));
  expect(sectionOf(yen, "sales").first.at(-1)!.slice(0, 2)).toEqual(["Jan 2026", "¥1,242"]);
  expect(parseHTML(yen).document.querySelector("header p")!.textContent).toBe(
    "Everything that was known before Jan 8, 2026.",
  );
});

test("titles of segments and lists come from their files", async () => {
  const project = aProject({
    segments: [{ name: "champions", title: "Our best", family: "value", rank: 1, where: "true", file: "" }],
    exports: [{ name: "win-back", title: "Win them back" } as Project["exports"][number]],
  });
  const page = await pageOf(COMPANY, project);
  expect(sectionOf(page, "segments").rows).toContainEqual(["Our best champions", "value", "2", "1", "0"]);
  expect(sectionOf(page, "summary").text).toContain("Win them back grew from 1 to 2: ");
});
