import type { ChurnCall } from "../../../warehouse/results/report/read-churn.js";

/** Calls of this night, or of the held-out days where nobody was scored. */
export interface CallChoice {
  readonly threshold: number;
  readonly calls: number;
  /** Of them, those who leave where as many do as in the held-out days. */
  readonly leaving: number;
  readonly precision: number;
  readonly recall: number;
  /** In home currency; null where costs are not set. */
  readonly profit: number | null;
}

export interface CallCosts {
  readonly cost: number | null;
  readonly value: number | null;
  readonly saveRate: number;
}

/** What each number of calls brings at the costs of now, and which brings most: of equal ones the fewest; null where none pays. */
export function callChoices(
  calls: readonly ChurnCall[],
  ofTonight: boolean,
  { cost, value, saveRate }: CallCosts,
): { readonly choices: readonly CallChoice[]; readonly best: CallChoice | null } {
  let leaving = 0;
  const choices = calls.map((call, i): CallChoice => {
    const { threshold, calls: heldOut, tonight, came, recall } = call;
    const [before, made] = [calls[i - 1], ofTonight ? tonight : heldOut];
    const more = made - ((ofTonight ? before?.tonight : before?.calls) ?? 0);
    // From one threshold to the next, as many leave as did there: so more calls never find fewer.
    leaving += (more * (call.hits - (before?.hits ?? 0))) / (heldOut - (before?.calls ?? 0));
    const profit = cost === null || value === null ? null : leaving * saveRate * value - made * cost;
    return { threshold, calls: made, leaving, precision: came, recall, profit };
  });
  const best = choices.reduce<CallChoice | null>(
    (most, choice) => ((choice.profit ?? 0) > (most?.profit ?? 0) ? choice : most),
    null,
  );
  return { choices, best };
}
