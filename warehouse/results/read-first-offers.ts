import { placed, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Scores of the first offers of these customers, in their order; NaN where there is none. */
export async function readFirstOffers(
  warehouse: Warehouse,
  schemas: Schemas,
  customerId: readonly string[],
): Promise<{ readonly scoreNew: Float64Array; readonly scoreRepeat: Float64Array }> {
  const place = new Map(customerId.map((id, row) => [id, row]));
  const empty = (): Float64Array => new Float64Array(customerId.length).fill(Number.NaN);
  const scores = { new: empty(), repeat: empty() };
  const rows = await warehouse.rows<{ customer_id: string; kind: "new" | "repeat"; score: number }>(
    placed(
      `select customer_id, kind, score from result.next_product
       where rank = 1 and customer_id in (select unnest(from_json($ids::json, '["varchar"]')))`,
      schemas,
    ),
    { ids: JSON.stringify(customerId) },
  );
  for (const { customer_id, kind, score } of rows) scores[kind][place.get(customer_id)!] = score;
  return { scoreNew: scores.new, scoreRepeat: scores.repeat };
}
