import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectFolder } from "../support/project-folder.js";
import { inTerminal } from "../support/pseudo-terminal.js";
import { screenOf } from "../support/screen.js";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const BAR = /\r load +[█░·]{10}/;

/** What `script` of util-linux shows: elsewhere it is another program. */
describe.skipIf(process.platform !== "linux")("the built command in a pseudo-terminal", () => {
  let directory: string;
  beforeAll(() => {
    directory = projectFolder({
      "clientele.yaml": `name: shop
time_zone: UTC
currency: EUR
sources:
  sales:
    entity: transactions
    files: 订单*.csv
    columns: { transaction_id: no, product_id: item, occurred_at: at, unit_price: price }
`,
    });
    for (const file of ["订单一月.csv", "订单二月.csv"]) {
      appendFileSync(join(directory, file), "no,item,at,price\n");
      for (let from = 0; from < 500_000; from += 50_000) {
        const lines = Array.from({ length: 50_000 }, (_, i) => `${file[2]}${from + i},tea,2026-01-02 10:00:00,2.50\n`);
        appendFileSync(join(directory, file), lines.join(""));
      }
    }
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const load = (): string => `node ${MAIN} load --project ${directory} --as-of 2026-02-01 --threads 1`;

  test("Ctrl-C takes the bar away, says what happened, and leaves the cursor and nothing else", async () => {
    let typed = false;
    const { exitCode, output } = await inTerminal(load(), 80, (told) => {
      if (typed || !BAR.test(told)) return "";
      typed = true;
      return "\u0003";
    });
    expect(output).toMatch(BAR);
    expect(output).not.toMatch(/\u001b\[\?25l/);
    expect(exitCode).toBe(130);
    const shown = screenOf(output.replaceAll("^C", ""), 400);
    expect(shown.filter((line) => /█|░|·{3}/.test(line))).toEqual([]);
    expect(shown).toContainEqual(expect.stringMatching(/^clientele: stopped by a signal/));
  });

  test("a load that goes well draws over one line, and leaves a line for the source, each step and the whole", async () => {
    // The stopped run may have loaded all before it heard the signal.
    for (const name of [".clientele", "meanings", "out"])
      rmSync(join(directory, name), { recursive: true, force: true });
    const { exitCode, output } = await inTerminal(load(), 80);
    expect(exitCode).toBe(0);
    expect(output).toMatch(BAR);
    expect(output).toContain("sales: ");
    const shown = screenOf(output, 400).filter((line) => line !== "");
    expect(shown.map((line) => line.replaceAll(/\d[\d,.]* (ms|s|MB)\b/g, "_").replaceAll(/ +/g, " "))).toEqual([
      "sales: 2 files, 1,000,000 rows in, 1,000,000 loaded, 0 repeated, 0 refused",
      "load done 1,000,000 rows in, 1,000,000 out _ _",
      "identity done 0 rows in, 0 out _ _",
      expect.stringMatching(/^ 0 refs are 0 customers/),
      expect.stringMatching(/^publish done /),
      expect.stringMatching(/^ snapshot 2026-02-01/),
      "done: 3 steps, _, at most _",
    ]);
  });

  test("a pipe gets the same lines, without a bar or an escape", async () => {
    const piped = await inTerminal(`${load()} 2>&1 | cat`, 80);
    expect(piped.output).not.toMatch(/\u001b|\r[^\n]|%/);
    expect(piped.output).toMatch(/^load {9}done .*\d s +[\d,]+ MB\r$/m);
  });
});
