import { fitMixture, type Mixture } from "./fit-mixture.js";
import type { Points } from "./points.js";

/** The mixture of least BIC, from one component on. @throws as `fitMixture` */
export function chooseComponents(points: Points, least: number, most: number, seed: number): Mixture {
  let best: Mixture | null = null;
  for (let components = least; components <= Math.min(most, points.rows); components++) {
    const mixture = fitMixture(points, { components, seed, maxIterations: 200 });
    if (best === null || mixture.bic < best.bic) best = mixture;
  }
  return best!;
}
