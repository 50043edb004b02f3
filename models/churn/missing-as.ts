/** The numbers with the missing below all others, or above. */
export function missingAs(values: Float64Array, place: "least" | "most"): Float64Array {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const instead = place === "least" ? low - 1 - Math.abs(low) : high + 1 + Math.abs(high);
  return values.map((value) => (Number.isNaN(value) ? instead : value));
}
