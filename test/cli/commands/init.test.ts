import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callCli } from "../../support/call-cli.js";
import { projectFolder } from "../../support/project-folder.js";

const DATA = {
  "data/orders_2025.csv": "order_id,date,sku,customer_id,price\n1,2025-01-02,A,C1,9.50\n2,2025-01-03,B,C2,1.00\n",
};

test("from data to a checked project in two commands; data to standard output, all else to standard error", async () => {
  const directory = projectFolder(DATA);
  const made = await callCli(["init", "--from", "data", "--format", "ndjson"], { directory });
  expect(made.code).toBe(0);
  const told = JSON.parse(made.out) as Record<string, unknown>;
  expect(told).toMatchObject({ source: "orders", entity: "transactions", confidence: "likely", mapped: 5, unread: 0 });
  expect(told["preview"]).toEqual({
    columns: [
      "transaction_id",
      "customer_ref",
      "occurred_at",
      "product_id",
      "quantity",
      "unit_price",
      "amount",
      "kind",
    ],
    rows: [
      ["1", "C1", "2025-01-02 00:00:00", "A", "1.000", "9.5000", "9.5000", "sale"],
      ["2", "C2", "2025-01-03 00:00:00", "B", "1.000", "1.0000", "1.0000", "sale"],
    ],
  });
  expect(told["guesses"]).toContainEqual({
    about: "rows",
    value: "2",
    certainty: "certain",
    evidence: "2 of 2 first rows fit",
  });
  expect(made.err).toContain("clientele.yaml");
  expect(readFileSync(join(directory, "clientele.yaml"), "utf8")).toContain('files: "data/orders_*.csv"');
  const checked = await callCli(["check", "--format", "ndjson"], { directory });
  expect(checked).toMatchObject({ code: 0, out: "" });
  expect(await callCli(["init"], { directory })).toMatchObject({
    code: 2,
    err: expect.stringContaining("[project-exists]") as string,
  });
});

test("a dry run of init writes nothing", async () => {
  const directory = projectFolder(DATA);
  expect(await callCli(["init", "--from", "data", "--dry-run"], { directory })).toMatchObject({ code: 0 });
  expect(existsSync(join(directory, "clientele.yaml"))).toBe(false);
});

test("check exits 2 and lists every problem with its place", async () => {
  const directory = projectFolder({
    "clientele.yaml": "name: a\ntime_zone: UTC\ncurrency: GBP\nsorces: {}\nlanguage: fr\n",
  });
  const { code, out } = await callCli(["check", "--format", "ndjson"], { directory });
  expect(code).toBe(2);
  const findings = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);
  expect(findings.map((f) => `${f["level"]} ${f["code"]} ${f["where"]}`)).toEqual([
    "problem unknown-key clientele.yaml:4:1",
    "problem wrong-value clientele.yaml:5:11",
  ]);
  expect(await callCli(["check"], { directory: projectFolder({}) })).toMatchObject({ code: 2 });
});

test("where nothing tells day from month init, check, load and nightly exit 2 and name the line", async () => {
  const directory = projectFolder({ "data/orders.csv": "id,date,sku,price\n1,03/04/2025,A,1\n2,05/06/2025,B,2\n" });
  const made = await callCli(["init", "--from", "data"], { directory });
  expect(made).toMatchObject({
    code: 2,
    err: expect.stringContaining('orders: "date": nothing tells day from month') as string,
  });
  const line =
    readFileSync(join(directory, "clientele.yaml"), "utf8")
      .split("\n")
      .findIndex((l) => l.includes('["?"]')) + 1;
  for (const words of [["check"], ["load"], ["nightly"]]) {
    const { code, out, err } = await callCli(words, { directory });
    expect(code).toBe(2);
    expect(out + err).toContain(`clientele.yaml:${line}:`);
  }
});
