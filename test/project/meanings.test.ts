import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  liveVersion,
  readHoldouts,
  readLive,
  readMeaning,
  recordHoldout,
  setLive,
  writeMeaning,
} from "../../project/meanings.js";
import { projectFolder } from "../support/project-folder.js";

const JANUARY = "2026-01-01 00:00:00";
const MARCH = "2026-03-01 00:00:00";

test("the version that counts is the newest whose time has come", async () => {
  const folder = join(projectFolder({}), "meanings");
  expect(await readLive(folder)).toEqual([]);
  await setLive(folder, { name: "rfm", version: 2, from: MARCH });
  await setLive(folder, { name: "rfm", version: 1, from: JANUARY });
  await setLive(folder, { name: "churn", version: 7, from: MARCH });
  const live = await readLive(folder);
  expect(liveVersion(live, "rfm", "2025-12-31 00:00:00")).toBeNull();
  expect(liveVersion(live, "rfm", JANUARY)).toBe(1);
  expect(liveVersion(live, "rfm", "2026-02-28 23:59:59")).toBe(1);
  expect(liveVersion(live, "rfm", MARCH)).toBe(2);
  expect(liveVersion(live, "value", MARCH)).toBeNull();
});

test("setting live again changes no byte, and no temporary file stays", async () => {
  const folder = projectFolder({});
  await setLive(folder, { name: "rfm", version: 1, from: JANUARY });
  const before = readFileSync(join(folder, "live.yaml"), "utf8");
  await setLive(folder, { name: "rfm", version: 1, from: JANUARY });
  expect(readFileSync(join(folder, "live.yaml"), "utf8")).toBe(before);
  expect(readdirSync(folder)).toEqual(["live.yaml"]);
});

test("a meaning comes back as written, in both formats", async () => {
  const folder = projectFolder({});
  const content = { kind: "rfm", cuts: { f: [1, 2.5, 1e-7, 4] }, name: "2026-01-01 00:00:00", odd: "007: no" };
  await writeMeaning(folder, "rfm", 1, content);
  await writeMeaning(folder, "churn", 3, content, "json");
  expect(await readMeaning(folder, "rfm", 1)).toEqual(content);
  expect(await readMeaning(folder, "churn", 3, "json")).toEqual(content);
  expect(await readMeaning(folder, "rfm", 2)).toBeNull();
});

test("a version that counts never changes; a candidate may be written again", async () => {
  const folder = projectFolder({});
  await writeMeaning(folder, "rfm", 1, { a: 1 });
  await writeMeaning(folder, "rfm", 1, { a: 2 });
  await setLive(folder, { name: "rfm", version: 1, from: JANUARY });
  await writeMeaning(folder, "rfm", 1, { a: 2 });
  await expect(writeMeaning(folder, "rfm", 1, { a: 3 })).rejects.toMatchObject({ code: "meaning-fixed" });
  expect(await readMeaning(folder, "rfm", 1)).toEqual({ a: 2 });
});

test("a damaged meaning is an error, not a missing one", async () => {
  const folder = projectFolder({ "live.yaml": "a: [", "churn.v1.json": '{"a":' });
  await expect(readLive(folder)).rejects.toMatchObject({ code: "meaning-damaged" });
  await expect(readMeaning(folder, "churn", 1, "json")).rejects.toMatchObject({ code: "meaning-damaged" });
});

test("a hold-out keeps its share and its first use", async () => {
  const folder = projectFolder({});
  await recordHoldout(folder, { key: "q4", share: 0.1, from: MARCH });
  await recordHoldout(folder, { key: "q4", share: 0.1, from: JANUARY });
  await recordHoldout(folder, { key: "q4", share: 0.1, from: MARCH });
  expect(await readHoldouts(folder)).toEqual([{ key: "q4", share: 0.1, from: JANUARY }]);
  await expect(recordHoldout(folder, { key: "q4", share: 0.2, from: MARCH })).rejects.toMatchObject({
    code: "holdout-share",
  });
});
