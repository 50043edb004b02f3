import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { callCli } from "../support/call-cli.js";

const YAML = 'name: corner-shop\ntime_zone: Asia/Shanghai\ncurrency: CNY\ncalendar: { day_starts: "04:00" }\n';

test("every error of usage is one line that names the rule, what was got, and a stable code; exit code 2", async () => {
  const project = folder();
  for (const [words, rule] of Object.entries({
    nightyl: "unknown-command",
    "nightly --as-off 2026-01-01": "unknown-option",
    "nightly --as-of yesterday": "as-of-form",
    "nightly --as-of 2026-02-30": "as-of-form",
    "nightly --as-of 2026-02-04": "as-of-later",
    "nightly --to 2026-01-01": "range-without-from",
    "nightly --every 1d": "range-without-from",
    "nightly --from 2026-01-05 --to 2026-01-01": "range-backwards",
    "nightly --wait 3": "wait-form",
    "nightly --threads 0": "invalid-argument",
    "nightly --memory much": "invalid-argument",
    run: "missing-argument",
    "run rmf": "unknown-step",
    "runs show nobody": "unknown-run",
    "load --keep-missing": "keep-missing-alone",
    "simulate x --until 2026-13-01": "until-form",
    "status --format cvs": "invalid-argument",
    "status --out status.docx": "unknown-format",
    "status extra": "excess-arguments",
  })) {
    const { code, out, err } = await callCli([...words.split(" "), "--quiet"], { directory: project });
    expect({ words, code, out }).toEqual({ words, code: 2, out: "" });
    expect(err).toMatch(/^clientele: [^\n]+ \[[a-z-]+\]\n$/);
    expect(err).toContain(`[${rule}]`);
  }
});

test("the nearest command, option and step are named", async () => {
  const project = folder();
  const said = async (words: string): Promise<string> => (await callCli(words.split(" "), { directory: project })).err;
  expect(await said("nightyl")).toContain("did you mean nightly?");
  expect(await said("nightly --as-off x")).toContain("did you mean --as-of?");
  expect(await said("run rmf")).toContain("Did you mean rfm?");
});

test("a folder without clientele.yaml is said so, with the way out", async () => {
  const empty = mkdtempSync(join(tmpdir(), "clientele-empty-"));
  onTestFinished(() => rmSync(empty, { recursive: true, force: true }));
  const { code, err } = await callCli(["nightly", "--project", empty]);
  expect(code).toBe(2);
  expect(err).toContain("clientele init");
  expect(readdirSync(empty)).toEqual([]);
});

test("without words it shows help and ends with 2, with --help or --version it ends with 0", async () => {
  expect(await callCli([])).toMatchObject({ code: 2, out: "" });
  expect(await callCli(["--help"])).toMatchObject({ code: 0, err: "" });
  expect(await callCli(["nightly", "--help"])).toMatchObject({ code: 0, err: "" });
  expect(await callCli(["--version"])).toEqual({ code: 0, out: "9.9.9\n", err: "" });
});

test("every global option is taken before and after the command's name", async () => {
  const project = folder();
  const before = await callCli(["--project", project, "--format", "json", "status"]);
  expect(JSON.parse(before.out)[0]).toEqual({ what: "running", value: null });
  expect(await callCli(["status", "--project", project, "--format", "json"])).toEqual(before);
});

test("as_of is the last start of a day in the project's time zone, and a date means that day's start", async () => {
  const directory = folder();
  const asOf = async (...words: string[]): Promise<string> => {
    const { out } = await callCli(["nightly", "--dry-run", "--format", "csv", ...words], { directory });
    return out.split("\r\n")[1]!.split(",")[0]!;
  };
  // 04:05:06 UTC is 12:05:06 in Shanghai.
  expect(await asOf()).toBe("2026-02-03 04:00:00");
  expect(await asOf("--as-of", "2026-01-01")).toBe("2026-01-01 04:00:00");
  expect(await asOf("--as-of", "2026-02-03T12:05")).toBe("2026-02-03 12:05:00");
});

test("simulate and demo leave a folder alone that holds something", async () => {
  const directory = folder();
  for (const [words, rule] of [
    ["demo .", "not-empty"],
    ["simulate .", "not-empty"],
  ] as const) {
    const { code, err } = await callCli(words.split(" "), { directory });
    expect({ words, code }).toEqual({ words, code: 2 });
    expect(err).toContain(`[${rule}]`);
  }
  expect(readdirSync(directory)).toEqual(["clientele.yaml"]);
});

test("a dry run writes nothing, not even a folder", async () => {
  const directory = folder();
  const { code, err } = await callCli(["nightly", "--dry-run"], { directory });
  expect({ code, err }).toEqual({ code: 0, err: "nothing ran here yet: there is no warehouse\n" });
  expect(readdirSync(directory)).toEqual(["clientele.yaml"]);
});

test("--out writes a file whole in the format of its ending, and nothing to standard output", async () => {
  const directory = folder();
  const { out } = await callCli(["status", "--out", "status.ndjson"], { directory });
  expect(out).toBe("");
  const [first] = readFileSync(join(directory, "status.ndjson"), "utf8").split("\n");
  expect(JSON.parse(first!)).toEqual({ what: "running", value: null });
  expect(readdirSync(directory)).toEqual(["clientele.yaml", "status.ndjson"]);
});

test("with --log-format json an error is one JSON line with its code and exit code", async () => {
  const { code, err } = await callCli(["nightly", "--as-of", "soon", "--log-format", "json"], { directory: folder() });
  expect(code).toBe(2);
  expect(JSON.parse(err)).toMatchObject({ level: "error", code: "as-of-form", exit_code: 2 });
});

test("reads of a project where nothing ran say so and end with 0", async () => {
  const directory = folder();
  expect(await callCli(["runs", "list", "--format", "ndjson"], { directory })).toMatchObject({ code: 0, out: "" });
  expect(await callCli(["status"], { directory })).toMatchObject({ code: 0, err: "" });
});

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), "clientele-words-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "clientele.yaml"), YAML);
  return directory;
}
