import { chmodSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Warehouse } from "../../warehouse/warehouse.js";
import { callCli } from "../support/call-cli.js";
import { call, copyOf, ENGINE, FAULTS, FIRST_NIGHT, newProject, NIGHT, warehouse } from "../support/faults.js";

// That no row is lost once a fault is mended: `test/slow/faults.slow.ts`.
const folders: string[] = [];
const keep = (directory: string): string => {
  folders.push(directory);
  return directory;
};
let good: string;

beforeAll(async () => {
  good = keep(newProject());
  expect((await callCli([...FIRST_NIGHT, "--project", good])).code).toBe(0);
});
afterAll(() => folders.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

test.each(FAULTS)("$name is said plainly, with the way out", async ({ hurt, words = NIGHT, code, says }) => {
  const directory = keep(copyOf(good));
  await hurt(directory);
  const answer = await callCli([...words, "--project", directory]);
  expect([answer.code, answer.out]).toEqual([code, ""]);
  for (const text of says) expect(answer.err).toContain(text);
  expect(answer.err).not.toMatch(ENGINE);
});

test("deleted meanings come back from the warehouse, and a deleted out/ from both", async () => {
  const directory = keep(copyOf(good));
  const meanings = (): string[] =>
    ["deliveries.ndjson", "live.yaml", "rfm.v1.yaml"].map((name) =>
      readFileSync(join(directory, "meanings", name), "utf8"),
    );
  const before = meanings();
  for (const name of ["meanings", "out"]) rmSync(join(directory, name), { recursive: true });
  expect(await callCli([...NIGHT, "--project", directory])).toMatchObject({ code: 0, err: "" });
  expect(meanings()).toEqual(before);
});

test("a folder that this user may not write says so, and readers that may read still do", () => {
  const directory = keep(copyOf(good));
  // Whoever may do anything is nobody for this test.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const names = [".", ".clientele", "out", "meanings"].map((name) => join(directory, name));
  names.forEach((path) => chmodSync(path, 0o555));
  expect(call(directory, NIGHT, nobody)).toMatchObject({
    code: 1,
    told: expect.stringMatching(/see its permissions\. \[no-permission\]\n$/) as string,
  });
  const query = ["sql", "select count(*) as n from core.line", "--format", "csv"];
  expect(call(directory, query, nobody)).toMatchObject({ code: 0, told: "n\r\n257\r\n" });
  names.forEach((path) => chmodSync(path, 0o755));
});

test("a warehouse that another process holds: exit code 4, who holds it, and readers do not wait", async () => {
  const directory = keep(copyOf(good));
  const held = await Warehouse.open(warehouse(directory));
  for (const words of [["quarantine", "replay"], ["upgrade"], ["quarantine", "list", "--live"]]) {
    const answer = call(directory, words);
    expect([words, answer.code]).toEqual([words, 4]);
    expect(answer.told).toContain(`another process (${process.pid}) holds the warehouse. Wait until it ends, or `);
    expect(answer.told).not.toMatch(ENGINE);
  }
  expect(call(directory, ["quarantine", "list"]).code).toBe(0);
  held.close();
});
