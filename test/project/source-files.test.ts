import { mkdirSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expandFiles, naturalKey } from "../../project/source-files.js";
import { projectFolder } from "../support/project-folder.js";

const expand = async (folder: string, ...patterns: string[]) =>
  (await expandFiles(folder, patterns)).map((path) => relative(folder, path));

test("globs give each file once, in natural order, without hidden ones", async () => {
  const files = [
    "data/f-10.csv",
    "data/f-2.csv",
    "data/f-02.csv",
    "data/sub/f-1.csv",
    "data/.hidden.csv",
    "data/x.txt",
  ];
  const folder = projectFolder(Object.fromEntries(files.map((f) => [f, ""])));
  expect(await expand(folder, "data/*.csv", "data/f-*.csv")).toEqual([
    "data/f-02.csv",
    "data/f-2.csv",
    "data/f-10.csv",
  ]);
  expect(await expand(folder, "data/**/*.{csv,txt}")).toHaveLength(5);
  expect(await expand(folder, join(folder, "data/f-2.csv"))).toEqual(["data/f-2.csv"]);
  expect(await expand(folder, "nowhere/*.csv", "data/gone.csv")).toEqual([]);
});

test("a symbolic link that leaves the named folder is refused, one that stays inside is followed", async () => {
  const folder = projectFolder({ "data/real.csv": "", "secret/passwd.csv": "", "secret/deep/a.csv": "" });
  symlinkSync(join(folder, "data/real.csv"), join(folder, "data/link.csv"));
  expect(await expand(folder, "data/*.csv")).toEqual(["data/link.csv", "data/real.csv"]);
  symlinkSync(join(folder, "secret/deep"), join(folder, "data/folder"));
  expect(await expand(folder, "data/**/*.csv")).toEqual(["data/link.csv", "data/real.csv"]);
  symlinkSync(join(folder, "secret/passwd.csv"), join(folder, "data/out.csv"));
  await expect(expand(folder, "data/*.csv")).rejects.toMatchObject({ code: "outside-folder" });
  await expect(expand(folder, "data/out.csv")).rejects.toMatchObject({ code: "outside-folder" });
});

test("a circle of links ends", async () => {
  const folder = projectFolder({ "data/a.csv": "" });
  mkdirSync(join(folder, "data/sub"));
  symlinkSync(join(folder, "data"), join(folder, "data/sub/up"));
  expect(await expand(folder, "data/**/*.csv")).toContain("data/a.csv");
});

test("a folder is no file", async () => {
  await expect(expand(projectFolder({ "data/a.csv": "" }), "data")).rejects.toMatchObject({ code: "not-a-file" });
});

test("plain order of natural keys compares numbers by value (law)", () => {
  const big = fc.integer({ min: 0, max: 1e12 });
  fc.assert(
    fc.property(
      fc.constantFrom("a/x-", "2024/", "z"),
      big,
      big,
      fc.constantFrom(".csv", "/y.csv"),
      (head, i, j, tail) => {
        const [a, b] = [naturalKey(`${head}${i}${tail}`), naturalKey(`${head}${j}${tail}`)];
        return Math.sign(i - j) === (a < b ? -1 : a > b ? 1 : 0);
      },
    ),
  );
});

test("two paths never share a key (law)", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => (a === b) === (naturalKey(a) === naturalKey(b))));
});
