import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../../cli/cli.js";
import * as report from "../../../cli/commands/report.js";
import { publishStep } from "../../../pipelines/publish.js";
import { buildReport } from "../../../pipelines/report.js";
import type { Project } from "../../../project/project.js";
import { given } from "../../support/given.js";
import { contextOf, runStep } from "../../support/step-context.js";
import { aProject, AS_OF, COMPANY } from "../../pipelines/report/a-company.js";

async function call(project: Project, ...words: string[]) {
  const said = { out: "", err: "" };
  const code = await runCli(
    ["report", "--project", project.directory, ...words],
    {
      out: { write: (text: string) => (said.out += text) },
      err: { write: (text: string) => (said.err += text) },
      directory: project.directory,
      environment: {},
      clock: () => new Date("2026-01-20T12:00:00Z"),
      signal: new AbortController().signal,
      version: "0.0.0",
    },
    [report],
  );
  return { code, ...said };
}

/** A project whose last night has published. */
async function published(): Promise<{ project: Project; inTheNight: string }> {
  const project = aProject();
  const head = "name: corner-shop\ntime_zone: Europe/London\ncurrency: GBP\ncountry: GB\n";
  writeFileSync(join(project.directory, "clientele.yaml"), head);
  // core.line is a view over its versions in a snapshot.
  const { "core.line": lines, ...tables } = COMPANY;
  const versions = lines!.map((row) => ({ ...row, known_at: row["occurred_at"]!, superseded_at: null }));
  const warehouse = await given({ ...tables, "core.line": lines!, "core.line_version": versions });
  const inTheNight = await buildReport(project, warehouse, { asOf: AS_OF, runId: "r2" });
  await runStep(publishStep, contextOf(warehouse, project, AS_OF));
  warehouse.close();
  return { project, inTheNight };
}

const withoutRun = (page: string): string => page.replace(/<section id="run">[^]*?<\/section>/, "");

test("the command writes the report of the published night and prints where it lies", async () => {
  const { project, inTheNight } = await published();
  const { code, out } = await call(project);
  const path = join(project.directory, "out", "report", "2026-01-08", "index.html");
  expect(code).toBe(0);
  expect(out).toBe(`${path}\n`);
  const page = readFileSync(path, "utf8");
  expect(readFileSync(join(project.directory, "out", "report", "index.html"), "utf8")).toBe(page);
  expect(withoutRun(page)).toBe(withoutRun(inTheNight));
});

test("a dry run writes nothing, and another place is taken from --out", async () => {
  const { project } = await published();
  expect((await call(project, "--dry-run")).code).toBe(0);
  expect(existsSync(join(project.directory, "out", "report"))).toBe(false);
  const elsewhere = join(project.directory, "board.html");
  expect((await call(project, "--out", elsewhere)).out).toBe(`${elsewhere}\n`);
  expect(existsSync(elsewhere)).toBe(true);
  expect(existsSync(join(project.directory, "out", "report"))).toBe(false);
});

test("another as_of than the published one is a usage error, and nothing published says what to run", async () => {
  const { project } = await published();
  const other = await call(project, "--as-of", "2026-01-01");
  expect(other.code).toBe(2);
  expect(other.err).toContain("[as-of-not-published]");
  const empty = aProject();
  writeFileSync(join(empty.directory, "clientele.yaml"), "name: corner-shop\ntime_zone: UTC\ncurrency: GBP\n");
  const none = await call(empty);
  expect(none.code).not.toBe(0);
  expect(none.err).toContain("[no-snapshot]");
});
