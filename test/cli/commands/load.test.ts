import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { callCli, type Answer } from "../../support/call-cli.js";
import { projectFolder } from "../../support/project-folder.js";

const HEAD = "no,item,at,price";
const GOOD = `${HEAD}\nt1,tea,2026-01-02 10:00:00,2.50\n`;
const CONFIGURATION = `name: shop
time_zone: UTC
currency: EUR
sources:
  good: { entity: transactions, id_space: good, files: good/*.csv, columns: &columns { transaction_id: no, product_id: item, occurred_at: at, unit_price: price } }
  bad: { entity: transactions, id_space: bad, files: "bad/*", columns: *columns }
`;

function project(bad: Readonly<Record<string, string | Uint8Array>>): string {
  const files = Object.entries(bad).map(([name, content]) => [`bad/${name}`, content] as const);
  const directory = projectFolder({
    "clientele.yaml": CONFIGURATION,
    "good/a.csv": GOOD,
    "bad/.keep": "",
    ...Object.fromEntries(files),
  });
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const load = (directory: string, ...more: readonly string[]): Promise<Answer> =>
  callCli(["load", "--project", directory, "--as-of", "2026-02-01", ...more]);

async function loadedRows(directory: string): Promise<string> {
  const { out } = await callCli([
    ...["sql", "select transaction_id from core.line_version order by 1"],
    ...["--project", directory, "--format", "csv"],
  ]);
  return out.replaceAll("\r\n", " ").trim();
}

describe("the command load, with one source that is broken", () => {
  it("a refused file ends with exit code 3 and one line that names it; the other source is loaded", async () => {
    const directory = project({ "a.csv.gz": "no gzip", "b.csv": GOOD.replace("t1", "t2") });
    const { code, err } = await load(directory);
    expect(code).toBe(3);
    const warnings = err.split("\n").filter((line) => /^warning: bad\//.test(line));
    expect(warnings).toEqual([expect.stringContaining("bad/a.csv.gz: the name ends in .gz, but the content is not")]);
    expect(err).not.toMatch(/\n +at |Error:|LINE \d/);
    expect(await loadedRows(directory)).toBe("transaction_id bad:t2 good:t1");
  });

  it("more refused rows than allowed refuse the source, with rule and column, and leave it as it was", async () => {
    const directory = project({ "a.csv": GOOD.replace("t1", "t2") });
    expect((await load(directory)).code).toBe(0);
    writeFileSync(join(directory, "bad/b.csv"), `${HEAD}\nt3,tea,2026-02-31,1\nt4,tea,2026-01-03,1\n`);
    const { code, err } = await load(directory);
    expect(code).toBe(3);
    expect(err).toMatch(/1 of 2 rows break a rule.*not-a-time in at/);
    expect(await loadedRows(directory)).toBe("transaction_id bad:t2 good:t1");
  });

  it.skipIf(process.platform === "win32")(
    "a link out of the folder is an error of the configuration: exit code 2",
    async () => {
      const directory = project({});
      symlinkSync("../good/a.csv", join(directory, "bad/a.csv"));
      const { code, err } = await load(directory);
      expect(code).toBe(2);
      expect(err).toMatch(
        /clientele: .*a\.csv is a symbolic link out of the folder that "bad\/\*" names.*\[outside-folder\]/,
      );
    },
  );

  it("gives programs rows, seconds and peak memory of each step, and the sum of the run", async () => {
    const directory = project({ "a.csv": `${HEAD}\nt2,tea,x,1\n` });
    const { code, err } = await load(directory, "--log-format", "json", "--allow", "max_rejected_share:bad");
    expect(code).toBe(0);
    const told = err
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(told.find(({ step, state }) => step === "load" && state !== undefined)).toMatchObject({
      state: "done",
      rows_in: 2,
      rows_out: 1,
      rows_refused: 1,
      seconds: expect.any(Number),
      peak_memory_bytes: expect.any(Number),
    });
    expect(told.at(-1)).toMatchObject({ level: "info", run_state: "done", exit_code: 0, rows_refused: 1 });
    expect(told.at(-1)!["peak_memory_bytes"]).toBeGreaterThan(10_000_000);
  });

  it("says nothing at all when it is to be quiet and all goes well", async () => {
    const directory = project({ "a.csv": GOOD.replace("t1", "t2") });
    expect(await load(directory, "--quiet")).toEqual({ code: 0, out: "", err: "" });
  });
});
