import type { SettledLevel } from "./settle-cube.js";

/** Engine type of a level's values. */
export function levelType({ time, type }: Pick<SettledLevel, "time" | "type">): string {
  if (time === null) return type;
  if (time === "day") return "date";
  return time === "year" || time === "fiscal_year" ? "integer" : "varchar";
}
