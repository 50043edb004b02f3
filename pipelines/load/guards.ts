import type { SourceDefinition } from "../../project/source-definition.js";
import type { Batch } from "../../warehouse/staging/load-batch.js";
import { isAllowed, type Refusal, type StepContext } from "../runner/step.js";

/** What guards of a source hold against its new rows. */
export interface GuardedNumbers {
  readonly rowsIn: number;
  readonly refused: number;
  readonly rules: Batch["rules"];
  /** Rows of the whole copy before, or the usual rows of such a day; null: nothing to compare with. */
  readonly usual: { readonly rows: number; readonly before: number; readonly what: string } | null;
}

/** The guards that stop a source's new rows, those that `--allow` overrules left out. */
export function checkGuards(source: SourceDefinition, numbers: GuardedNumbers, context: StepContext): Refusal[] {
  const { guards, name } = source;
  const refusals: Refusal[] = [];
  const say = (gate: string, message: string): void => {
    if (!isAllowed(context.allow, gate, name)) refusals.push({ gate, subject: name, message: `${name}: ${message}` });
  };
  const { rowsIn, refused, rules, usual } = numbers;
  if (rowsIn < guards.minRows) {
    say(
      "min_rows",
      `the new files hold ${count(rowsIn)} rows, fewer than min_rows ${count(guards.minRows)}; nothing of it was loaded.`,
    );
  }
  if (refused > guards.maxRejectedShare * rowsIn) {
    const worst = rules
      .slice(0, 3)
      .map((r) => `${r.rule}${r.column === null ? "" : ` in ${r.column}`} (${count(r.rows)})`);
    say(
      "max_rejected_share",
      `${count(refused)} of ${count(rowsIn)} rows break a rule, more than max_rejected_share ${guards.maxRejectedShare}: ${worst.join(", ")}; nothing of it was loaded.`,
    );
  }
  if (guards.maxShrinkShare !== null && usual !== null && usual.rows < (1 - guards.maxShrinkShare) * usual.before) {
    say(
      "max_shrink_share",
      `${count(usual.rows)} rows against ${count(usual.before)} ${usual.what}, less than max_shrink_share ${guards.maxShrinkShare} allows; nothing of it was loaded.`,
    );
  }
  return refusals;
}

const count = (n: number): string => n.toLocaleString("en-GB");
