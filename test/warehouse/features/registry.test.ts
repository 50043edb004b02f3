import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CUT } from "../../../warehouse/features/cut-facts.js";
import { FEATURE_GROUPS, FEATURES, MISSING_WORDS } from "../../../warehouse/features/registry.js";
import { registeredTable } from "../../../warehouse/schema/column-registry.js";
import { sqlFile } from "../../../warehouse/sql-file.js";

const GROUPS = new URL("../../../warehouse/features/", import.meta.url).href;

test("every feature is named once, and is a double in the registry of columns", () => {
  const names = FEATURES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(80);
  const columns = registeredTable("features.customer")!.columns;
  expect(columns.map(({ name }) => name)).toEqual(["customer_id", ...names, "as_of"]);
  expect(columns.filter(({ type }) => type === "double")).toHaveLength(names.length);
});

test("the words of every reason, in both languages, show the same numbers, all of them features", () => {
  const numbers = (words: string) => [...words.matchAll(/\{(\w+)[:}]/g)].map(([, name]) => name!);
  const names = new Set(FEATURES.map(({ name }) => name));
  for (const { name, reason, meaning } of FEATURES) {
    expect(meaning, name).toMatch(/^[A-Z].*\.$/);
    const shown = numbers(reason.en);
    expect(shown.length, name).toBeGreaterThan(0);
    expect([...numbers(reason.zh)].sort(), name).toEqual([...shown].sort());
    for (const number of shown) expect(names, name).toContain(number);
    expect(reason.zh, name).toMatch(/[\u4e00-\u9fff]/);
  }
});

test("a value that can be missing has words that say why", () => {
  for (const { name, absent } of FEATURES) if (absent !== 0) expect(MISSING_WORDS, name).toHaveProperty([absent, "zh"]);
  const used = new Set(FEATURES.map(({ absent }) => String(absent)));
  for (const reason of Object.keys(MISSING_WORDS)) if (reason !== "no-source") expect(used).toContain(reason);
});

test("each planted cause that can be seen has features of its own (docs/simulated-company.md)", () => {
  for (const cause of ["unresolved-complaint", "price-rise", "bad-delivery", "competitor", "end-of-need"] as const) {
    expect(FEATURES.filter(({ causes }) => causes.includes(cause)).length, cause).toBeGreaterThan(0);
  }
});

test("a relation of features reads facts of its cut and nothing else", () => {
  for (const { name } of [...FEATURE_GROUPS, { name: "purchase" }]) {
    const text = sqlFile(GROUPS, `./groups/${name}.sql`, CUT);
    const read = [...text.matchAll(/\b(?:from|join)\s+([\w]+(?:\.\w+)?)/g)].map(([, relation]) => relation!);
    for (const relation of read.filter((r) => r.includes("."))) expect(relation, name).toMatch(/^past_cut\.\w+$/);
    expect(text, name).not.toMatch(/\b(staging|ops|history|features)\./);
  }
});

test("docs/features.md lists every feature with its unit and meaning, and no other", () => {
  const text = readFileSync(new URL("../../../docs/features.md", import.meta.url), "utf8");
  const listed = [...text.slice(text.indexOf("## The list")).matchAll(/^\| `(\w+)` +\| (\S+) +\| (.+?) +\|$/gm)];
  expect(listed.map(([, name, unit, meaning]) => ({ name, unit, meaning }))).toEqual(
    FEATURES.map(({ name, unit, meaning }) => ({ name, unit, meaning })),
  );
});
