import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { projectFolder } from "../support/project-folder.js";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

const FILES = {
  "clientele.yaml": `name: toy
time_zone: UTC
currency: EUR
sources:
  sales:
    entity: transactions
    files: data/*.csv
    columns: { transaction_id: id, customer_ref: who, product_id: product, occurred_at: at, unit_price: price }
`,
  "data/a.csv": "id,who,product,at,price\n1,u1,p,2026-01-01 10:00:00,1.00\n",
};

/** How a command ends whose output nobody reads any more, as behind `head`. */
function unread(directory: string, ...words: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...words, "--project", directory], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    child.stderr.destroy();
    child.once("error", reject);
    child.once("exit", resolve);
  });
}

test("a night goes on to its end when nobody reads what it says; an answer just ends", async () => {
  const directory = projectFolder(FILES);
  expect(await unread(directory, "nightly", "--as-of", "2026-01-02")).toBe(0);
  expect(existsSync(join(directory, "out", "published", "current.json"))).toBe(true);
  expect(await unread(directory, "sql", "select range from range(200000)")).toBe(0);
});
