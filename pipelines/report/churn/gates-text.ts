import type { Words } from "../words/words.js";

/** Gates as `result.churn_model` names them, `calibration, leak (allowed)`, in words. */
export function gatesText(gates: string, { churn }: Words): string {
  const parts = gates.split(", ").map((part) => {
    const [gate = "", allowed] = part.split(" ");
    const text = churn.gates[gate] ?? gate;
    return allowed === undefined ? text : churn.overruled(text);
  });
  return churn.and(parts);
}
