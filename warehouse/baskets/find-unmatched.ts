import { placed, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { asLike } from "./like-pattern.js";

/** Of these codes, in which * stands for any text, those that no product has that is known or was ever sold; in their order. */
export async function findUnmatched(
  warehouse: Warehouse,
  schemas: Schemas,
  codes: readonly string[],
): Promise<readonly string[]> {
  if (codes.length === 0) return [];
  const rows = await warehouse.rows<{ nr: number }>(
    placed(
      `with asked as (
        select unnest(range(len(patterns)))::integer as nr, unnest(patterns) as pattern
        from (select from_json($patterns::json, '["varchar"]') as patterns)
      ),
      known as (
        select product_id from core.product union select product_id from core.line
      )
      select nr from asked
      where nr not in (select asked.nr from asked join known on known.product_id like asked.pattern escape '!')
      order by nr`,
      schemas,
    ),
    { patterns: JSON.stringify(codes.map(asLike)) },
  );
  return rows.map(({ nr }) => codes[nr]!);
}
