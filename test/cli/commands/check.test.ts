import { expect, test } from "vitest";
import { callCli } from "../../support/call-cli.js";
import { projectFolder } from "../../support/project-folder.js";

const CONFIGURATION = `name: shop
time_zone: UTC
currency: EUR
sources:
  sales:
    entity: transactions
    files: sales.csv
    columns: { transaction_id: id, customer_ref: who, product_id: what, amount: paid, occurred_at: at }
`;
const SALES = "id,who,what,paid,at\n1,a,x,9.50,2026-01-02\n";

test("the summary counts in the singular and the plural, and does not count sources that nobody read", async () => {
  const check = (files: Readonly<Record<string, string>>) => callCli(["check"], { directory: projectFolder(files) });
  const whole = await check({ "clientele.yaml": CONFIGURATION, "sales.csv": SALES });
  expect([whole.code, whole.err]).toEqual([0, expect.stringContaining("1 source, 1 file: 0 problems, ")]);
  const broken = await check({ "clientele.yaml": CONFIGURATION.replace("EUR", "Euro"), "sales.csv": SALES });
  expect([broken.code, broken.err]).toEqual([
    2,
    expect.stringContaining("the configuration has 1 problem, 0 notes; no source was read"),
  ]);
});
