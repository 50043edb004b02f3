import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { afterAll, expect, onTestFinished, test } from "vitest";
import * as clientele from "../../library/index.js";
import { churnTables } from "./a-churn-model.js";
import { company } from "./a-company.js";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(resolve(root, "docs/library.md"), "utf8");
/** The examples of each part of the page, one program a part. */
const EXAMPLES = page
  .split(/^#+ /m)
  .map((part) => ({
    title: part.split("\n")[0]!,
    code: [...part.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code).join(""),
  }))
  .filter(({ code }) => code !== "");

const used: string[] = [];
afterAll(() => {
  const types = readFileSync(resolve(root, "library/types.ts"), "utf8");
  const members = ["Company", "Answer<R = Row>", "CubeAnswer extends Answer", "Model"].flatMap((name) => {
    const body = types.split(`export interface ${name} {`)[1]!.split("\n}")[0]!;
    return [...body.matchAll(/^ {2}(?:readonly )?(\w+)[(<:]/gm)].map(([, member]) => `.${member}`);
  });
  expect(members.length).toBeGreaterThan(25);
  const all = used.join("\n");
  const untold = [...members, ...Object.keys(clientele)].filter((name) => !all.includes(name));
  expect(untold, "every public name has an example").toEqual([]);
});

test.each(EXAMPLES)("the example of “$title” prints what the page says", async ({ code }) => {
  used.push(code);
  const shop = await company(await churnTables());
  const said: string[] = [];
  const console = { log: (...values: unknown[]) => said.push(values.map(shown).join(" ")) };
  const open = async () => {
    const opened = await clientele.open(shop.directory);
    onTestFinished(() => opened.close());
    return opened;
  };
  const { outputText } = ts.transpileModule(code.replace(/^import .*$/gm, ""), {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  const run = new AsyncFunction("console", "open", "shop", "ClienteleError", `{${outputText}}`);
  await run(console, open, shop, clientele.ClienteleError);
  expect(said).toEqual([...code.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text));
});

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const AsyncFunction = (async () => {}).constructor as new (
  ...words: string[]
) => (...values: unknown[]) => Promise<void>;
