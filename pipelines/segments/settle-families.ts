import { ConfigurationError } from "../../project/errors.js";
import type { SegmentDefinition } from "../../project/segment-definition.js";
import { bindExpression } from "../../warehouse/expressions/bind-expression.js";
import { checkExpression } from "../../warehouse/expressions/check-expression.js";
import { BUILT_IN_FAMILIES, type SegmentRule } from "../../warehouse/results/segments.js";
import type { Schemas } from "../../warehouse/sql-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";

export interface SettledFamily {
  readonly family: string;
  /** In the order of their ranks. */
  readonly rules: readonly SegmentRule[];
  /** Of its only segment, or those of all. */
  readonly file: string;
}

/**
 * The families of a project, with every rule held against the columns that `result.customer` has tonight.
 * @throws {ConfigurationError} built-in-family, not-a-condition, and those of expressions
 */
export async function settleFamilies(
  warehouse: Warehouse,
  segments: readonly SegmentDefinition[],
  schemas: Schemas,
): Promise<SettledFamily[]> {
  const described = await warehouse.describe(`from ${schemas.result}.customer`);
  const types = Object.fromEntries(described.map(({ name, type }) => [name, type]));
  const families = new Map<string, SegmentDefinition[]>();
  for (const segment of [...segments].sort(byRank)) {
    if (Object.hasOwn(BUILT_IN_FAMILIES, segment.family)) throw builtIn(segment);
    families.set(segment.family, [...(families.get(segment.family) ?? []), segment]);
  }
  const settled: SettledFamily[] = [];
  for (const [family, members] of families) {
    const rules: SegmentRule[] = [];
    for (const member of members) rules.push(await settleRule(warehouse, member, types));
    settled.push({ family, rules, file: members.map(({ file }) => file).join(", ") });
  }
  return settled;
}

async function settleRule(
  warehouse: Warehouse,
  { name, where, file }: SegmentDefinition,
  types: Readonly<Record<string, string>>,
): Promise<SegmentRule> {
  try {
    const checked = await checkExpression(warehouse, where, Object.keys(types));
    const type = await bindExpression(warehouse, checked, types);
    if (type === "BOOLEAN") return { segment: name, sql: checked.sql };
    throw new ConfigurationError("not-a-condition", `where must be true or false for a customer; it is a ${type}.`);
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw new ConfigurationError(cause.code, cause.rule, { file });
    throw cause;
  }
}

const builtIn = ({ family, file }: SegmentDefinition): ConfigurationError =>
  new ConfigurationError(
    "built-in-family",
    `the family "${family}" is one of those that every project has (${Object.keys(BUILT_IN_FAMILIES).join(", ")}): take another name.`,
    { file },
  );

const byRank = (a: SegmentDefinition, b: SegmentDefinition): number =>
  compare(a.family, b.family) || a.rank - b.rank || compare(a.name, b.name);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
