/** A number as a double: `0.1` alone would be a decimal to the engine. */
export function sqlNumber(value: number): string {
  const text = value.toExponential();
  return value < 0 ? `(${text})` : text;
}

/** A column by its name. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A sum as a balanced tree: engines limit how deep an expression may nest. */
export function sqlSum(parts: readonly string[]): string {
  if (parts.length === 0) return sqlNumber(0);
  if (parts.length <= 8) return `(${parts.join(" + ")})`;
  const middle = Math.ceil(parts.length / 2);
  return `(${sqlSum(parts.slice(0, middle))} + ${sqlSum(parts.slice(middle))})`;
}

/** The logistic function; beyond 700 its exponential would overflow. */
export const sqlLogistic = (logit: string): string => `(1e0 / (1e0 + exp(greatest(-7e2, least(7e2, -(${logit}))))))`;
