import { integrate } from "./quadrature.js";

export interface Discounting {
  /** The time over which the rate of orders changes. */
  readonly scale: number;
  /** The power with which it falls far out. */
  readonly slope: number;
  /** Above 0; may be infinite where `rate` is above 0. */
  readonly horizon: number;
  /** Continuous, per unit of time. */
  readonly rate: number;
}

/** Orders at the rate `of` time from 0 to `horizon`, each counted as exp(−rate · time); relative accuracy 1e-10. */
export function discounted(of: (time: number) => number, { scale, slope, horizon, rate }: Discounting): number {
  if (horizon === 0) return 0;
  // What lies beyond counts less than 1e-17.
  const end = rate > 0 ? Math.min(horizon, 40 / rate) : horizon;
  const length = Math.log1p(end / scale);
  const panels = Math.ceil(length + Math.min(slope * length, 40) / 8 + (rate * end) / 4);
  return integrate(
    (at) => {
      const time = scale * Math.expm1(at);
      return of(time) * Math.exp(-rate * time) * (scale + time);
    },
    length,
    panels,
  );
}
