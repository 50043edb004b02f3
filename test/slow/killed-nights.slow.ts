import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NIGHT } from "../../pipelines/nightly.js";
import { arrive, copyProject, expectDone, makeCompany, newProject, type Company } from "../support/kill-company.js";
import { differences, halfResults, hasFinished, pictureOf, type Picture } from "../support/kill-picture.js";
import { isBetweenDataAndManifest, runAndKill, runToEnd, type Moment } from "../support/kill-process.js";

/** `KILLS=15` for a short proof; `KILL_SEED` to repeat one. */
const KILLS = Number(process.env["KILLS"] ?? 66);
const SEED = Number(process.env["KILL_SEED"] ?? 1);
const FIRST = "2025-12-18";
const ONE = ["nightly", "--as-of", "2025-12-21"];
const RANGE = ["nightly", "--from", "2025-12-19", "--to", "2025-12-20"];
const NIGHTS_OF_RANGE = ["2025-12-19", "2025-12-20"].map((day) => ["nightly", "--as-of", day]);

const LOAD_BETWEEN = "load: between two files";
const EXPORT_BETWEEN = "export: between data file and manifest";
const RANDOM = "at a random moment";

/** A night to be killed: what lies there before, and what an uninterrupted run makes of it. */
interface Scenario {
  readonly name: string;
  readonly before: string;
  /** What is killed. */
  readonly words: readonly string[];
  /** What is run afterwards, and in place of it where nothing is killed. */
  readonly then: readonly (readonly string[])[];
  readonly expected: Picture;
  readonly seconds: number;
}

const folders: string[] = [];
let scenarios: readonly Scenario[];

beforeAll(async () => {
  const company = await makeCompany();
  keep(company.folder);
  const fresh = project(company, FIRST);
  const lived = keep(copyProject(fresh));
  expectDone(await runToEnd(["nightly", "--as-of", FIRST, "--project", lived]));
  arrive(company, lived, "2025-12-20");
  scenarios = [
    await uninterrupted("one more night", lived, ONE),
    await uninterrupted("a range of two nights", lived, RANGE),
    await uninterrupted("the first night", fresh, ["nightly", "--as-of", FIRST]),
    await uninterrupted("a range, then its nights one by one", lived, RANGE, NIGHTS_OF_RANGE),
  ];
});
afterAll(() => folders.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

test(`a night killed at ${KILLS} moments and run again equals an uninterrupted one, byte for byte`, async () => {
  const random = generator(SEED);
  const histogram = new Map<string, number>();
  const count = (place: string): unknown => histogram.set(place, (histogram.get(place) ?? 0) + 1);
  const faults: string[] = [];
  let kills = 0;
  for (let round = 0; kills < KILLS || (KILLS >= 60 && missing(histogram).length > 0); round++) {
    expect(round, `never met: ${missing(histogram).join(", ")}`).toBeLessThan(KILLS * 3);
    const scenario = scenarios[round % scenarios.length]!;
    const target = nextTarget(histogram, kills);
    const directory = copyProject(scenario.before);
    let killed = await killAt(directory, scenario, target, random);
    if (killed === null) {
      rmSync(directory, { recursive: true });
      continue;
    }
    const places = [killed];
    // Whoever continues may be killed, too.
    while (random() < 0.2 && (killed = await killAt(directory, scenario, RANDOM, random)) !== null) places.push(killed);
    places.forEach(count);
    kills += places.length;
    const where = `${scenario.name}, killed in ${places.join(", then in ")}`;
    faults.push(...halfResults(directory).map((half) => `${where}: half a result, ${half}`));
    faults.push(...(await continued(directory, scenario)).map((fault) => `${where}: ${fault}`));
    console.log(`${kills} kills, ${faults.length} faults: ${where}`);
    rmSync(directory, { recursive: true });
  }
  console.log([`${kills} kills, seed ${SEED}:`, ...draw(histogram)].join("\n"));
  expect(faults).toEqual([]);
});

/** Runs what follows the kill; what differs from an uninterrupted run. */
async function continued(directory: string, { then, expected }: Scenario): Promise<string[]> {
  const wasFinished = then === NIGHTS_OF_RANGE && (await hasFinished(directory, "2025-12-20"));
  for (const next of then) {
    const { code, told } = await runToEnd([...next, "--project", directory]);
    if (code !== 0) return [`the next run ended with ${code}: ${told.slice(-400)}`];
  }
  const differ = differences(await pictureOf(directory), expected);
  // An earlier night than the last that finished is made again for the history only.
  return wasFinished ? differ.filter((line) => !/^(list|report) .*2025-12-19\/[^:]*: missing/.test(line)) : differ;
}

/** What must be met at least twice, of which there is the least. */
function missing(histogram: ReadonlyMap<string, number>): string[] {
  return [LOAD_BETWEEN, EXPORT_BETWEEN, ...NIGHT.map(({ name }) => name)].filter(
    (place) => (histogram.get(place) ?? 0) < 2,
  );
}

/** A place that is still to be met, and every third time any moment; a short proof goes round all of them. */
function nextTarget(histogram: ReadonlyMap<string, number>, kills: number): string {
  if (kills % 3 === 2) return RANDOM;
  const left = missing(histogram);
  return left[(kills < 2 ? kills : kills * 7) % Math.max(1, left.length)] ?? RANDOM;
}

/** Kills the scenario's command there; returns where it really was, null where it had ended before. */
async function killAt(
  directory: string,
  { words, seconds }: Scenario,
  target: string,
  random: () => number,
): Promise<string | null> {
  const met = await runAndKill(directory, words, momentOf(target, seconds, random));
  if (met === null) return null;
  if (met === "export" && isBetweenDataAndManifest(directory)) return EXPORT_BETWEEN;
  return met === "load" && target === LOAD_BETWEEN ? LOAD_BETWEEN : met;
}

function momentOf(target: string, seconds: number, random: () => number): Moment {
  if (target === RANDOM) return { watch: () => true, delayMs: random() * seconds * 1000 };
  if (target === EXPORT_BETWEEN) return { watch: ({ directory }) => isBetweenDataAndManifest(directory), delayMs: 0 };
  if (target === LOAD_BETWEEN) {
    const loaded = 1 + Math.floor(random() * 20);
    const sources = (told: string): number => told.match(/ rows in, [\d,]+ loaded/g)?.length ?? 0;
    return { watch: ({ told, step }) => step === "load" && sources(told) >= loaded, delayMs: random() * 20 };
  }
  // Most steps are short: killed as they begin, or some milliseconds later.
  const delayMs = random() < 0.3 ? 0 : random() ** 2 * (target === "publish" ? 300 : 60);
  return { watch: ({ step }) => step === target, delayMs };
}

function project(company: Company, day: string): string {
  const directory = keep(newProject(company));
  arrive(company, directory, day);
  return directory;
}

async function uninterrupted(
  name: string,
  before: string,
  words: readonly string[],
  then: Scenario["then"] = [words],
): Promise<Scenario> {
  const directory = keep(copyProject(before));
  let seconds = 0;
  for (const next of then) {
    const outcome = await runToEnd([...next, "--project", directory]);
    expectDone(outcome);
    seconds += outcome.seconds;
  }
  return { name, before, words, then, expected: await pictureOf(directory), seconds };
}

function keep(directory: string): string {
  folders.push(directory);
  return directory;
}

function draw(histogram: ReadonlyMap<string, number>): string[] {
  const order = ["outside of steps", LOAD_BETWEEN, ...NIGHT.map(({ name }) => name), EXPORT_BETWEEN];
  return order.map((place) => {
    const n = histogram.get(place) ?? 0;
    return `${place.padEnd(40)} ${String(n).padStart(3)} ${"#".repeat(n)}`;
  });
}

/** Equal seeds, equal moments (Lehmer's generator). */
function generator(seed: number): () => number {
  let state = (seed * 48_271 + 11) % 2_147_483_647;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
