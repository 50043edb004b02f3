import { termCount, type Encoding, type Feature, type Levels, type Scaled } from "../encoding/encoding.js";
import { sqlName, sqlNumber, sqlSum, sqlText } from "../sql-text.js";

/**
 * The log odds as an SQL expression over columns by their names; null is missing.
 * @param coefficients the intercept first
 */
export function logitToSql(encoding: Encoding, coefficients: Float64Array): string {
  const parts = [sqlNumber(coefficients[0]!)];
  let at = 1;
  for (const feature of encoding.features) {
    const count = termCount(feature);
    const own = coefficients.subarray(at, at + count);
    at += count;
    if (own.some((coefficient) => coefficient !== 0)) parts.push(featureToSql(feature, own));
  }
  return sqlSum(parts);
}

function featureToSql(feature: Feature, own: Float64Array): string {
  if (feature.kind === "scaled") return `${sqlNumber(own[0]!)} * ${scaled(feature)}`;
  if (feature.kind === "missing") return choose([[`${sqlName(feature.column)} is null`, sqlNumber(own[0]!)]]);
  if (feature.kind === "levels") return levelled(feature, own);
  const { left, right, pairs } = feature;
  if (left.kind === "scaled" && right.kind === "scaled") {
    return `${sqlNumber(own[0]!)} * ${scaled(left)} * ${scaled(right)}`;
  }
  const cases = pairs.map(([a, b], pair): [string, string] => {
    const conditions = [
      ...(left.kind === "levels" ? [condition(left, a)] : []),
      ...(right.kind === "levels" ? [condition(right, b)] : []),
    ];
    return [conditions.join(" and "), sqlNumber(own[pair]!)];
  });
  const number = left.kind === "scaled" ? left : right.kind === "scaled" ? right : null;
  return number === null ? choose(cases) : `${choose(cases)} * ${scaled(number)}`;
}

const scaled = ({ column, mean, scale }: Scaled): string =>
  `coalesce((${sqlName(column)} - ${sqlNumber(mean)}) / ${sqlNumber(scale)}, 0e0)`;

const levelled = (feature: Levels, own: Float64Array): string =>
  choose([...own.keys()].map((slot) => [condition(feature, slot), sqlNumber(own[slot]!)]));

function condition({ column, levels, reference, other }: Levels, slot: number): string {
  const name = sqlName(column);
  if (slot < levels.length) return `${name} = ${sqlText(levels[slot]!)}`;
  if (!other || slot > levels.length) return `${name} is null`;
  // Not in, of null, is null: no case takes it.
  return `${name} not in (${[...levels, ...(reference === null ? [] : [reference])].map(sqlText).join(", ")})`;
}

const choose = (cases: readonly (readonly [string, string])[]): string =>
  `case ${cases.map(([when, then]) => `when ${when} then ${then}`).join(" ")} else 0e0 end`;
