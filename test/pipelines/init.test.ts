import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { runCheck } from "../../pipelines/check.js";
import { runInit } from "../../pipelines/init.js";
import { askNobody, type Ask } from "../../pipelines/init/ask.js";
import { runSimulate } from "../../pipelines/simulate.js";
import type { Project } from "../../project/project.js";
import { readProject } from "../../project/read-project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { projectFolder } from "../support/project-folder.js";

const folder = () => join(mkdtempSync(join(tmpdir(), "clientele-init-")), "my-shop");

async function init(files: Record<string, string | Uint8Array>, ask: Ask = askNobody) {
  const directory = folder();
  const report = await runInit({ directory, from: [projectFolder(files)], ask, dryRun: false });
  const project = await readProject(directory, {}, ENTITIES);
  const text = readFileSync(join(directory, "clientele.yaml"), "utf8");
  const { findings } = await runCheck(directory, {});
  return { report, project, text, problems: findings.filter((f) => f.level === "problem") };
}

const source = (project: Project, name: string) => project.sources.find((s) => s.name === name)!;
const column = (name: string) => ({ kind: "column", column: name, space: null });

test("without data: a project that reads, with segments, two lists with hold-outs and a marked place for sources", async () => {
  const directory = folder();
  const report = await runInit({ directory, from: [], ask: askNobody, dryRun: false });
  const project = await readProject(directory, {}, ENTITIES);
  expect(project.name).toBe("my-shop");
  expect(project.segments.map((s) => s.name)).toEqual(["champions", "new", "one-time-buyers", "lapsing"]);
  expect(project.exports.map((e) => [e.name, e.holdout?.share])).toEqual([
    ["welcome", 0.1],
    ["win-back", 0.1],
  ]);
  expect((await runCheck(directory, {})).findings).toEqual([]);
  expect(report.todos).toBe(3);
  expect(readFileSync(join(directory, ".gitignore"), "utf8")).toContain(".clientele/");
  expect(project.cubes.map(({ name, file }) => [name, file])).toEqual(
    ["cases", "contacts", "sales", "surveys"].map((name) => [name, `cubes/${name}.yaml`]),
  );
  await expect(runInit({ directory, from: [], ask: askNobody, dryRun: false })).rejects.toMatchObject({
    code: "project-exists",
  });
});

test("a dry run writes nothing", async () => {
  const directory = folder();
  const report = await runInit({ directory, from: [], ask: askNobody, dryRun: true });
  expect(report.files).toContain("clientele.yaml");
  expect(existsSync(directory)).toBe(false);
});

describe("headers that other systems write", () => {
  test("semicolons, decimal commas, German dates, NULL, gzip, one source per name without its dates", async () => {
    const orders = `Order No;Order Date;SKU;Qty;Price;Customer ID;Store;Comment
1001;31.01.2025 10:00;A-1;2;1.234,50;C1;S1;x
1002;01.02.2025 11:30;A-2;1;9,99;NULL;S1;y
`;
    const { project, problems, report } = await init({
      "orders_2025-01.csv.gz": gzipSync(orders),
      "orders_2025-02.csv.gz": gzipSync(orders.replaceAll("100", "200")),
      "stock-2025.csv": "sku;name;department;price\nA-1;Lamp;Home;1,50\n",
    });
    expect(problems).toEqual([]);
    expect(report.sources.map((s) => [s.source, s.entity, s.files])).toEqual([
      ["orders", "transactions", 2],
      ["stock", "products", 1],
    ]);
    expect(source(project, "orders")).toMatchObject({
      format: { delimiter: ";", decimal: ",", thousands: ".", timestamp: ["%d.%m.%Y %H:%M"], null: ["NULL"] },
      columns: {
        transaction_id: column("Order No"),
        occurred_at: column("Order Date"),
        product_id: column("SKU"),
        quantity: column("Qty"),
        unit_price: column("Price"),
        customer_ref: column("Customer ID"),
        location: column("Store"),
      },
    });
    expect(source(project, "orders").files[0]).toMatch(/\/orders_\*\.csv\.gz$/);
    expect(source(project, "stock").columns).toMatchObject({
      category: column("department"),
      list_price: column("price"),
    });
  });

  const ambiguous = {
    "orders.csv": "order_id,date,sku,customer_id,price\n1,03/04/2025,A,C1,1.5\n2,05/06/2025,B,C2,1.5\n",
  };

  test("dates that fit two orders are asked", async () => {
    const asked: string[] = [];
    const { project, problems } = await init(ambiguous, (question, choices) => {
      if (choices.length > 0) asked.push(question);
      return Promise.resolve(choices.includes("%m/%d/%Y") ? "%m/%d/%Y" : null);
    });
    expect(asked).toHaveLength(1);
    expect(source(project, "orders").format.timestamp).toEqual(["%m/%d/%Y"]);
    expect(problems).toEqual([]);
  });

  test("and are never guessed: where nobody answers every command stops at the line to be filled in", async () => {
    const directory = folder();
    const data = projectFolder(ambiguous);
    const report = await runInit({ directory, from: [data], ask: askNobody, dryRun: false });
    expect(report.undecided).toEqual(['orders: "date"']);
    const text = readFileSync(join(directory, "clientele.yaml"), "utf8");
    const line = text.split("\n").findIndex((each) => each.includes('timestamp: ["?"]')) + 1;
    await expect(readProject(directory, {}, ENTITIES)).rejects.toMatchObject({ code: "undecided", place: { line } });
    const { findings } = await runCheck(directory, {});
    expect(findings.map((f) => `${f.code} ${f.where}`)).toEqual([`undecided clientele.yaml:${line}:19`]);
    const choices = [...text.matchAll(/^ +# +"(%\S+)" +the (day|month) first$/gm)].map(([, pattern]) => pattern!);
    expect(choices).toEqual(["%d/%m/%Y", "%m/%d/%Y"]);
    for (const choice of choices) {
      writeFileSync(join(directory, "clientele.yaml"), text.replace('["?"]', JSON.stringify([choice])));
      expect((await runCheck(directory, {})).findings.filter((f) => f.level === "problem")).toEqual([]);
    }
  });

  test("one value beyond twelve in the whole column settles the order", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i},03/04/2025,A`).join("\n");
    const { project } = await init({ "orders.csv": `order_id,date,sku\n${rows}\n9999,25/04/2025,B\n` });
    expect(source(project, "orders").format.timestamp).toEqual(["%d/%m/%Y"]);
  });

  test("codes that the entity does not know, and files that nothing explains, are marked", async () => {
    const { text, report, project } = await init({
      "web/orders.ndjson": '{"order_id":"1","date":"2025-01-02","sku":"a","price":"1","kind":"ODD"}\n',
      "misc/measures.csv": "alpha,beta\n1,2\n",
    });
    expect(source(project, "orders").columns["kind"]).toBeUndefined();
    expect(text).toContain("# TODO(you): kind:");
    expect(text).toContain("# TODO(you): what is measures?");
    expect(report.sources.find((s) => s.source === "measures")).toMatchObject({ entity: null, confidence: "unknown" });
  });

  test("no data at all is an error that says so", async () => {
    await expect(init({ "readme.txt": "hello" })).rejects.toMatchObject({ code: "no-data" });
    await expect(init({ "truth/customers.csv": "customer_ref\n1\n" })).rejects.toMatchObject({ code: "no-data" });
    await expect(
      runInit({ directory: folder(), from: ["/no/such/file.csv"], ask: askNobody, dryRun: false }),
    ).rejects.toMatchObject({ code: "no-data" });
  });
});

describe("what only several sources together tell", () => {
  const customers = `customer_id,name,email,mobile,card_no,country
1,Ann Lee,ann@example.com,+447700900001,K1,United Kingdom
2,Bob Ray,bob@example.com,+447700900002,K2,United Kingdom
3,Cy Poe,cy@example.com,+447700900003,K3,United Kingdom
`;
  const orders = (card: boolean, day: string) =>
    `order_id,date,sku,price,customer_id\n${[1, 2, 3].map((i) => `${i},2025-01-${day},A,9,${card ? "K" : ""}${i}`).join("\n")}\n`;
  const consents =
    "customer_id,channel,purpose,state,changed_at\n1,email,marketing,granted,2025-01-01\n2,email,marketing,withdrawn,2025-01-01\n";

  test("spaces of refs, ids that two sources share, channels, country", async () => {
    const { project, problems, text } = await init({
      "customers.csv": customers,
      "shop/orders.csv": orders(true, "10"),
      "web/orders.csv": orders(false, "20"),
      "consents.csv": consents,
    });
    expect(problems).toEqual([]);
    expect(project).toMatchObject({ country: "GB", currency: "GBP", timeZone: "Europe/London" });
    expect(source(project, "customers").refs).toEqual({ card: "card_no", phone: "mobile", email: "email" });
    expect(source(project, "orders").columns["customer_ref"]).toEqual({
      kind: "column",
      column: "customer_id",
      space: "card",
    });
    expect(source(project, "orders_2")).toMatchObject({
      idSpace: "orders_2",
      columns: { customer_ref: column("customer_id") },
    });
    expect(project.channels).toEqual({ email: { address: "email", cost: 0, consent: "required" } });
    expect(project.exports.map((e) => [e.channel, e.purpose])).toEqual([
      ["email", "marketing"],
      ["email", "marketing"],
    ]);
    expect(text).not.toContain("TODO(you)");
  });

  test("the same orders in two sources get no id_space", async () => {
    const { project, report } = await init({
      "a/orders.csv": orders(false, "10"),
      "b/orders.csv": orders(false, "10"),
    });
    expect(project.sources.map((s) => s.idSpace)).toEqual([null, null]);
    expect(report.remarks.join()).toContain("at the same times");
  });
});

test("the simulated company gets a working project without editing", async () => {
  const data = mkdtempSync(join(tmpdir(), "clientele-company-"));
  await runSimulate({ directory: data, customers: 100, years: 1, until: "2026-01-01", seed: 7 });
  const directory = folder();
  const report = await runInit({ directory, from: [data], ask: askNobody, dryRun: false });
  const project = await readProject(directory, {}, ENTITIES);
  const folders = readdirSync(data).filter((name) => name !== "truth" && readdirSync(join(data, name)).length > 0);
  expect(project.sources.map((s) => s.name).sort()).toEqual(folders.sort());
  expect(report.sources.every((s) => s.unread === 0 && s.confidence === "sure")).toBe(true);
  expect(report.todos).toBe(0);
  expect((await runCheck(directory, {})).findings.filter((f) => f.level === "problem")).toEqual([]);
  expect(project).toMatchObject({ currency: "GBP", timeZone: "Europe/London", country: "GB" });
  expect(project.sources.length).toBeGreaterThan(20);
  expect(Object.keys(project.channels)).toEqual(["call", "email", "sms"]);
  expect(source(project, "crm_customers").refs).toMatchObject({ openid: "openid", phone: "phone", email: "email" });
  expect(source(project, "web_orders").columns["customer_ref"]).toMatchObject({ space: "openid" });
  expect(source(project, "web_orders").columns["known_at"]).toEqual(column("known_at"));
  expect(project.sources.filter((s) => s.idSpace !== null).map((s) => s.name)).toEqual(["web_orders"]);
});
