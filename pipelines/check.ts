import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../project/environment.js";
import { ConfigurationError, describePlace } from "../project/errors.js";
import type { Project } from "../project/project.js";
import { readProject } from "../project/read-project.js";
import { ENTITIES } from "../warehouse/schema/entities.js";
import { unknownNumbers } from "../warehouse/features/unknown-numbers.js";
import { Warehouse } from "../warehouse/warehouse.js";
import { checkMeanings } from "./check/check-meanings.js";
import { checkRules } from "./check/check-rules.js";
import { checkSource } from "./check/check-source.js";
import type { Finding } from "./check/finding.js";

export interface CheckReport {
  readonly findings: readonly Finding[];
  /** null: the configuration is wrong, and no source was read. */
  readonly sources: readonly { readonly name: string; readonly entity: string; readonly files: number }[] | null;
}

/** Holds configuration, expressions and the heads of all sources against each other. Changes nothing. */
export async function runCheck(directory: string, environment: Environment): Promise<CheckReport> {
  let project: Project;
  try {
    project = await readProject(directory, environment, ENTITIES);
  } catch (cause) {
    if (!(cause instanceof ConfigurationError) || cause.code === "no-project") throw cause;
    return { findings: findingsOf(cause), sources: null };
  }
  const temporary = join(tmpdir(), `clientele-check-${randomUUID()}`);
  const warehouse = await Warehouse.open(":memory:");
  try {
    const findings: Finding[] = [];
    const sources: { name: string; entity: string; files: number }[] = [];
    for (const source of project.sources) {
      const checked = await checkSource(warehouse, project, source, temporary);
      sources.push({ name: source.name, entity: source.entity, files: checked.files });
      findings.push(...checked.findings);
    }
    findings.push(...(await checkRules(warehouse, project)), ...(await checkMeanings(project)));
    findings.push(...unknownNumbers(project).flatMap(findingsOf));
    return { findings, sources };
  } finally {
    warehouse.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

function findingsOf(error: ConfigurationError): Finding[] {
  const all = error.problems.length > 0 ? error.problems : [error];
  return all.map(({ code, rule, place }) => ({
    level: "problem",
    where: place === undefined ? "" : describePlace(place),
    code,
    message: rule,
  }));
}
