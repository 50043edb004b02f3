/** Segments of the families of every project that mean that a customer is lost, or on the way to it. */
export const LOSS_SEGMENTS: Readonly<Record<string, readonly string[]>> = {
  lifecycle: ["lost"],
  // The two lower fifths by recency, all that have not bought for long: f never falls, so "lost" alone waits for few.
  rfm: ["at-risk", "cannot-lose", "hibernating", "lost"],
  value_band: ["low"],
};
