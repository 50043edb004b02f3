import { normalDraw, seededRandom } from "../../../models/random.js";
import type { Column } from "../../../models/table.js";
import type { TrainingData } from "../../../models/gradient-boosting/training-data.js";

/** A 0-or-1 label that depends on four numbers, one of them often missing, and one category; and three columns of noise. */
export function simulated(rows: number, seed: number): TrainingData {
  const random = seededRandom(seed);
  const names = Array.from({ length: 8 }, (_, i) => `x${i}`);
  const numbers = names.map(() => Float64Array.from({ length: rows }, () => normalDraw(random)));
  const categories = Array.from({ length: 12 }, (_, i) => `c${i}`);
  const codes = Int32Array.from({ length: rows }, () => (random() < 0.05 ? -1 : Math.floor(12 * random() ** 2)));
  const label = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    if (random() < 0.2) numbers[2]![i] = Number.NaN;
    const third = Number.isNaN(numbers[2]![i]!) ? -1 : numbers[2]![i]!;
    const category = codes[i] === -1 ? 0 : [1, -1, 0.5, 0, -0.5][codes[i]! % 5]!;
    const odds = numbers[0]![i]! + numbers[0]![i]! * numbers[1]![i]! + Math.abs(third) + category - 1;
    label[i] = random() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
  }
  const columns: Column[] = names.map((name, i) => ({ kind: "numeric", name, values: numbers[i]! }));
  columns.push({ kind: "categorical", name: "c", codes, categories });
  return { table: { rows, columns }, label };
}
