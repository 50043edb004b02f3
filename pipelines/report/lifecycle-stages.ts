/** From the best to the worst: what climbs in the chart is good news. */
const STAGES = ["active", "returned", "new", "prospect", "dormant", "lost"];

/** Orders stages as the report shows them; unknown ones last, by name. */
export function compareStages(a: string, b: string): number {
  return place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0);
}

const place = (stage: string): number => {
  const at = STAGES.indexOf(stage);
  return at === -1 ? STAGES.length : at;
};
