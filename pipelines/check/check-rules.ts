import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import { bindExpression } from "../../warehouse/expressions/bind-expression.js";
import { checkExpression } from "../../warehouse/expressions/check-expression.js";
import { registeredTable } from "../../warehouse/schema/column-registry.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Finding } from "./finding.js";

/** Holds the rules of segments and lists against the columns that they may name. */
export async function checkRules(warehouse: Warehouse, project: Project): Promise<Finding[]> {
  const findings: Finding[] = [];
  const say = (where: string, code: string, message: string) =>
    void findings.push({ level: "problem", where, code, message });
  const ofCustomer = typesOf("result.customer", project);
  const rule = async (file: string, text: string) => {
    try {
      const checked = await checkExpression(warehouse, text, Object.keys(ofCustomer));
      const type = await bindExpression(warehouse, checked, ofCustomer);
      if (type !== "BOOLEAN") say(file, "not-a-condition", `where must be true or false; it is ${type.toLowerCase()}.`);
    } catch (cause) {
      if (!(cause instanceof ConfigurationError)) throw cause;
      say(file, cause.code, `where: ${cause.rule}`);
    }
  };
  for (const segment of project.segments) await rule(segment.file, segment.where);
  for (const list of project.exports) {
    if (list.where !== null) await rule(list.file, list.where);
    const from = list.from === null ? null : registeredTable(list.from);
    if (from === undefined) {
      say(list.file, "unknown-table", `from: there is no relation "${list.from}" to be published.`);
      continue;
    }
    // What columns a cube has, its own definition says.
    if (from?.open === true) continue;
    const ofCustomers = from === null || (from.key?.length === 1 && from.key[0] === "customer_id");
    const known = new Set([
      ...(from?.columns.map(({ name }) => name) ?? []),
      ...(ofCustomers ? listColumns(project, ofCustomer) : []),
    ]);
    if (!ofCustomers && (list.channel !== null || list.holdout !== null || list.exclude.length > 0)) {
      say(
        list.file,
        "not-of-customers",
        `channel, exclude and holdout are for lists of customers; ${list.from} has other rows.`,
      );
    }
    for (const { name } of list.columns) {
      if (!known.has(name))
        say(list.file, "unknown-column", `columns: there is no "${name}".${suggestion(name, known)}`);
    }
    for (const { column } of list.order) {
      if (!known.has(column))
        say(list.file, "unknown-column", `order: there is no "${column}".${suggestion(column, known)}`);
    }
    if (list.channel !== null && project.channels[list.channel]?.consent === "required") {
      if (project.sources.some((source) => source.entity === "consents")) continue;
      say(
        list.file,
        "no-consents",
        `the channel "${list.channel}" requires consent, and no source gives consents: the list would be refused.`,
      );
    }
  }
  return findings;
}

/** Column to engine type of a registered relation, with the columns that configuration adds. */
function typesOf(relation: string, project: Project): Record<string, string> {
  const types: Record<string, string> = {};
  for (const { name, type } of registeredTable(relation)?.columns ?? []) types[name] = type ?? "varchar";
  for (const source of project.sources) {
    if (source.entity !== "customers") continue;
    for (const column of source.extra) types[`x_${column}`] = "varchar";
  }
  return types;
}

function listColumns(project: Project, ofCustomer: Readonly<Record<string, string>>): Set<string> {
  const spaces = project.sources.flatMap((source) => [
    ...Object.keys(source.refs),
    ...Object.values(source.columns).flatMap((mapping) => mapping.space ?? []),
  ]);
  return new Set([
    ...Object.keys(ofCustomer),
    ...(registeredTable("core.customer")?.columns ?? []).map(({ name }) => name),
    ...["default", ...spaces].map((space) => `ref_${space}`),
  ]);
}
