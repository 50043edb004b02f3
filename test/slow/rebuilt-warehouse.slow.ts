import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { arrive, copyProject, expectDone, makeCompany, newProject, type Company } from "../support/kill-company.js";
import { differences, pictureOf, type Picture } from "../support/kill-picture.js";
import { runToEnd } from "../support/kill-process.js";

const NIGHTS = ["2025-12-17", "2025-12-18", "2025-12-19", "2025-12-20"];
const RANGE = ["--from", NIGHTS[0]!, "--to", NIGHTS.at(-1)!, "--every", "1d"];

const folders: string[] = [];
let company: Company;
/** Each night with the files that had come by then, on one thread. */
let first: string;
let expected: Picture;

beforeAll(async () => {
  company = await makeCompany();
  keep(company.folder);
  first = await livedThrough(["--threads", "1"]);
  expected = await pictureOf(first);
});
afterAll(() => folders.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

test("nights on one thread and on two give equal tables, lists, snapshot and meanings, byte for byte", async () => {
  expect(differences(await pictureOf(await livedThrough(["--threads", "2"])), expected)).toEqual([]);
});

test("a warehouse rebuilt from files and meanings, night by night, equals the one that was lost", async () => {
  const directory = keep(copyProject(first));
  forget(directory);
  for (const night of NIGHTS) await nightly(directory, ["--as-of", night]);
  expect(differences(await pictureOf(directory), expected)).toEqual([]);
});

test("a warehouse rebuilt by one range of nights equals the one that was lost, but for the lists of earlier nights", async () => {
  const directory = keep(copyProject(first));
  forget(directory);
  await nightly(directory, RANGE);
  expectAllButEarlierNights(await pictureOf(directory));
});

test("what a night published and listed comes back when the files were deleted and it is run again", async () => {
  const directory = keep(copyProject(first));
  rmSync(join(directory, "out"), { recursive: true });
  await nightly(directory, ["--as-of", NIGHTS.at(-1)!]);
  expectAllButEarlierNights(await pictureOf(directory));
});

test("nights made again when all is there change no table and no file", async () => {
  const directory = keep(copyProject(first));
  for (const night of NIGHTS) await nightly(directory, ["--as-of", night]);
  expect(differences(await pictureOf(directory), expected)).toEqual([]);
});

/** Files of lists and reports are written for the last night of a command only. */
function expectAllButEarlierNights(picture: Picture): void {
  const earlier = new RegExp(`^(list|report) .*(${NIGHTS.slice(0, -1).join("|")})/`);
  const differ = differences(picture, expected);
  expect(differ.filter((line) => !earlier.test(line))).toEqual([]);
  expect(differ.every((line) => line.includes(": missing"))).toBe(true);
}

async function livedThrough(options: readonly string[]): Promise<string> {
  const directory = keep(newProject(company));
  for (const night of NIGHTS) {
    arrive(company, directory, night);
    await nightly(directory, ["--as-of", night, ...options]);
  }
  return directory;
}

const nightly = async (directory: string, words: readonly string[]): Promise<void> =>
  expectDone(await runToEnd(["nightly", ...words, "--project", directory]));

/** What a new server lacks: all but configuration, files and `meanings/`. */
function forget(directory: string): void {
  for (const name of [".clientele", "out"]) rmSync(join(directory, name), { recursive: true });
}

function keep(directory: string): string {
  folders.push(directory);
  return directory;
}
