import type { SourceDefinition } from "../../project/source-definition.js";
import type { Batch } from "../../warehouse/staging/load-batch.js";
import type { RowTime } from "../../warehouse/staging/usual-rows.js";
import { isAllowed, type Refusal, type StepContext } from "../runner/step.js";

/** What guards of a source hold against its new rows. */
export interface GuardedNumbers {
  readonly rowsIn: number;
  /** Those that a person gave up left out. */
  readonly refused: number;
  readonly rules: Batch["rules"];
  readonly shrunk: Shrunk | null;
}

/** Fewer rows than before; null: as many, or nothing to compare with. */
export interface Shrunk {
  /** `data/2026-01-02.csv`, `2026-01-02`. */
  readonly where: string;
  readonly rows: number;
  readonly before: number;
  /** `in the copy before`, `on a usual Friday`. */
  readonly what: string;
}

/** The guards that stop a source's new rows, those that `--allow` overrules left out. */
export function checkGuards(source: SourceDefinition, numbers: GuardedNumbers, { allow }: StepContext): Refusal[] {
  const { guards, name } = source;
  const refusals: Refusal[] = [];
  const say = (gate: string, message: string): void => {
    if (isAllowed(allow, gate, name)) return;
    refusals.push({ gate, subject: name, message: `${name}: ${message} Nothing of it was loaded.` });
  };
  const { rowsIn, refused, rules, shrunk } = numbers;
  if (rowsIn < guards.minRows) {
    say("min_rows", `the new files hold ${rows(rowsIn)}; min_rows asks for at least ${count(guards.minRows)}.`);
  }
  if (refused > guards.maxRejectedShare * rowsIn) {
    const worst = rules
      .slice(0, 3)
      .map((r) => `${r.rule}${r.column === null ? "" : ` in ${r.column}`} (${count(r.rows)})`);
    say(
      "max_rejected_share",
      `${count(refused)} of ${rows(rowsIn)} break a rule (${percent(refused / rowsIn)}); max_rejected_share allows ${percent(guards.maxRejectedShare)}. The rules: ${worst.join(", ")}. Mend the mapping or the export.`,
    );
  }
  if (guards.maxShrinkShare !== null && shrunk !== null) {
    const lost = 1 - shrunk.rows / shrunk.before;
    say(
      "max_shrink_share",
      `${shrunk.where} has ${rows(shrunk.rows)} against ${count(shrunk.before)} ${shrunk.what}, ${percent(lost)} fewer; max_shrink_share allows ${percent(guards.maxShrinkShare)}. Was the export cut short?`,
    );
  }
  return refusals;
}

/** Whether the newest row of a source is too old: a file did not come. What came stays loaded. */
export function checkAge(
  source: SourceDefinition,
  { newest, hours }: RowTime,
  { asOf, allow }: Pick<StepContext, "asOf" | "allow">,
): Refusal[] {
  const { name, guards } = source;
  if (guards.maxAgeHours === null || isAllowed(allow, "max_age", name)) return [];
  if (newest !== null && hours !== null && hours <= guards.maxAgeHours) return [];
  const got =
    newest === null
      ? `it has no row with a time before ${asOf}`
      : `its newest row before ${asOf} is of ${newest}, ${count(Math.floor(hours!))} h old`;
  const message = `${name}: ${got}; max_age allows ${guards.maxAgeHours} h. Did a file not come? What was loaded before stays.`;
  return [{ gate: "max_age", subject: name, message }];
}

/** A source that never had a file. */
export function checkFound(source: SourceDefinition, { allow }: Pick<StepContext, "allow">): Refusal[] {
  const { name, guards, files } = source;
  if (guards.minRows === 0 || isAllowed(allow, "min_rows", name)) return [];
  const message = `${name}: no file matches ${files.join(", ")}; min_rows asks for at least ${count(guards.minRows)}. Name its files in clientele.yaml, or put them there.`;
  return [{ gate: "min_rows", subject: name, message }];
}

const count = (n: number): string => n.toLocaleString("en-GB", { maximumFractionDigits: 1 });
const rows = (n: number): string => (n === 1 ? "1 row" : `${count(n)} rows`);
const percent = (share: number): string => `${count(100 * share)}%`;
