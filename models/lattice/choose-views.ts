import { InputError } from "../errors.js";

/** Views that could be kept, and the questions that they would answer. */
export interface Lattice {
  /** Rows of each view: what answering from it costs. */
  readonly rows: readonly number[];
  /** What each view takes of the budget; above zero. */
  readonly sizes: readonly number[];
  /** Numbers of the questions that each view answers. */
  readonly answers: readonly (readonly number[])[];
  /** How often each question is asked. */
  readonly weights: readonly number[];
  /** What each question costs without any view. */
  readonly costs: readonly number[];
}

/**
 * Views to keep, in the order of choice: each time the one that saves most for its size, given those before it, as long
 * as it fits into what is left of the budget. Ties go to the smaller number; a view that saves nothing is not kept.
 * @param budget in the unit of `sizes`
 * @throws {InputError} lengths-differ, not-positive
 * @source Harinarayan, Rajaraman and Ullman (1996), Implementing data cubes efficiently, sections 3.2 and 4.3
 */
export function chooseViews(lattice: Lattice, budget: number): number[] {
  checkLattice(lattice);
  const { rows, sizes, answers, weights } = lattice;
  const costs = [...lattice.costs];
  const chosen: number[] = [];
  let left = budget;
  for (;;) {
    let best = -1;
    let most = 0;
    for (let view = 0; view < rows.length; view++) {
      if (chosen.includes(view) || sizes[view]! > left) continue;
      let benefit = 0;
      for (const question of answers[view]!) {
        const saved = costs[question]! - rows[view]!;
        if (saved > 0) benefit += weights[question]! * saved;
      }
      const worth = benefit / sizes[view]!;
      if (worth > most) [best, most] = [view, worth];
    }
    if (best < 0) return chosen;
    chosen.push(best);
    left -= sizes[best]!;
    for (const question of answers[best]!) costs[question] = Math.min(costs[question]!, rows[best]!);
  }
}

function checkLattice({ rows, sizes, answers, weights, costs }: Lattice): void {
  if (rows.length !== sizes.length || rows.length !== answers.length || weights.length !== costs.length) {
    throw new InputError(
      "lengths-differ",
      `chooseViews: rows, sizes and answers must have one entry per view, weights and costs one per question; got ${rows.length}, ${sizes.length}, ${answers.length} and ${weights.length}, ${costs.length}.`,
    );
  }
  const view = sizes.findIndex((size) => !(size > 0) || !Number.isFinite(size));
  if (view >= 0)
    throw new InputError("not-positive", `chooseViews: a size must be above 0; got ${sizes[view]} at index ${view}.`);
}
