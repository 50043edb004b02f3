import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { callCli } from "../support/call-cli.js";

const root = resolve(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const folders = [
  "cli",
  "pipelines",
  "warehouse",
  "models",
  "project",
  "notebooks",
  "test",
  "bench",
  "examples",
  "docs",
];

/** The first column of the table under a heading, the words in backticks. */
function listed(heading: string): string[] {
  const section = readme.slice(readme.indexOf(`\n## ${heading}\n`)).split(/\n## /)[1]!;
  return section.split("\n").flatMap((line) => {
    const cell = /^\| (`.*?) \| /.exec(line)?.[1] ?? "";
    return [...cell.matchAll(/`([a-z_]+)/g)].map((match) => match[1]!);
  });
}

test("the README's table has exactly the commands that exist", async () => {
  const { out } = await callCli(["--help"]);
  const commands = out.slice(out.indexOf("Commands:")).matchAll(/^ {2}([a-z]+) /gm);
  const names = [...commands].map((match) => match[1]!).filter((name) => name !== "help");
  expect(names.length).toBeGreaterThan(10);
  expect([...new Set(listed("Commands"))].sort()).toEqual(names.sort());
});

test("the set-up commands of the README are scripts of the package", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const command of ["npm ci && npm run demo", "npm ci && npm test"]) expect(readme).toContain(`\n${command} `);
  for (const name of ["demo", "test", "check", "build", "bench", "fix"]) expect(scripts).toHaveProperty(name);
});

const pages = [
  "README.md",
  ...folders.map((folder) => `${folder}/README.md`),
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => `docs/${name}`),
  "examples/online-retail/README.md",
];

test.each(pages)("every link and picture of %s is there", (page) => {
  const links = readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:)([^)#]+)/g);
  const missing = [...links].map((link) => link[1]!).filter((to) => !existsSync(join(root, dirname(page), to)));
  expect(missing).toEqual([]);
});
