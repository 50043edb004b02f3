import { addDays, type AsOf } from "../../project/time.js";

/**
 * The last time, before or at a night, as of which everybody is ranked: every so many days from the training on, so that nights
 * run once a week rank everybody, and any night says the same whichever ran before it.
 */
export function refreshDay(trained: AsOf, asOf: AsOf, everyDays: number): AsOf {
  if (everyDays === 1) return asOf;
  let day = trained;
  for (let next = addDays(day, everyDays); next <= asOf; next = addDays(next, everyDays)) day = next;
  return day;
}
