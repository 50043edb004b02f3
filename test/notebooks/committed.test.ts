import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const FOLDER = resolve(import.meta.dirname, "../../notebooks");
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".ipynb"));

interface Cell {
  readonly cell_type: "markdown" | "code";
  readonly source: readonly string[];
  readonly outputs?: readonly unknown[];
  readonly execution_count?: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface Notebook {
  readonly nbformat: number;
  readonly metadata: { readonly kernelspec: { readonly name: string; readonly language: string } };
  readonly cells: readonly Cell[];
}

test("there are notebooks", () => {
  expect(names.length).toBeGreaterThan(0);
});

describe.each(names)("%s", (name) => {
  const { nbformat, metadata, cells } = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Notebook;
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  const headings = cells.flatMap(({ source }) =>
    source.filter((line) => line.startsWith("#")).map((line) => line.trim()),
  );

  test("is committed without outputs, which would hold rows of a company", () => {
    expect(code.filter(({ outputs }) => outputs!.length > 0)).toEqual([]);
    expect(code.filter(({ execution_count }) => execution_count !== null)).toEqual([]);
    expect(cells.filter((cell) => Object.keys(cell.metadata).length > 0)).toEqual([]);
  });

  test("is TypeScript for the kernel that npm run notebooks makes", () => {
    expect(nbformat).toBe(4);
    expect(metadata.kernelspec).toMatchObject({ name: "deno", language: "typescript" });
  });

  test("asks a question, shows pictures and answers with numbers that it computed", () => {
    const text = cells.flatMap(({ source }) => source).join("");
    expect(text).toContain("**Question.**");
    expect(headings.at(-1)).toBe("## Answer");
    const answer = code.at(-2)!.source.join("");
    expect(answer).toMatch(/await say`[^]*\$\{/);
    expect(code.filter(({ source }) => source.join("").includes("await picture(")).length).toBeGreaterThan(1);
  });
});

interface Entry {
  readonly version: string;
  readonly name?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(join(FOLDER, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, Entry>>;
};

test("their lock file lists every optional package and names no registry", () => {
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) => packages[`node_modules/${name}`] === undefined),
  );
  expect(missing).toEqual([]);
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test("danfojs reads sheets by a maintained build, and shares one TensorFlow.js with the notebooks", () => {
  expect(packages["node_modules/xlsx"]!.name).toBe("@e965/xlsx");
  const copies = Object.keys(packages).filter((path) => path.endsWith("node_modules/@tensorflow/tfjs"));
  expect(copies).toEqual(["node_modules/@tensorflow/tfjs"]);
});

test("the root has no part in their packages", () => {
  const root = JSON.parse(readFileSync(join(FOLDER, "../package.json"), "utf8")) as { readonly workspaces?: unknown };
  expect(root.workspaces).toBeUndefined();
});
