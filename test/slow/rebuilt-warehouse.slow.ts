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
  const ofEarlierNights = new RegExp(`^(list|report) .*(${NIGHTS.slice(0, -1).join("|")})/`);
  const differ = differences(await pictureOf(directory), expected);
  expect(differ.filter((line) => !ofEarlierNights.test(line))).toEqual([]);
  expect(differ.filter((line) => ofEarlierNights.test(line)).every((line) => line.includes(": missing"))).toBe(true);
});

test("nights made again when all is there change no table and no file", async () => {
  const directory = keep(copyProject(first));
  for (const night of NIGHTS) await nightly(directory, ["--as-of", night]);
  expect(differences(await pictureOf(directory), expected)).toEqual([]);
});

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
