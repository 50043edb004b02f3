import type { Warehouse } from "../warehouse.js";

/** Refused rows of one delivery that a person gave up for good. */
export interface Dropped {
  readonly rule: string;
  readonly column: string | null;
  /** Line numbers in the file, ascending; null: the row's line is not known. */
  readonly lines: readonly (number | null)[];
}

/** Lines that a person gave up, with the reason that they were refused for then, by number of the delivery. */
export type GivenUp = ReadonlyMap<
  number,
  ReadonlyMap<number, { readonly rule: string; readonly column: string | null; readonly state: "dropped" }>
>;

/** By delivery and line; rows whose line is not known are left out. */
export function givenUp(
  deliveries: readonly { readonly number: number; readonly dropped?: readonly Dropped[] | undefined }[],
): GivenUp {
  return new Map(
    deliveries.map(({ number, dropped = [] }) => [
      number,
      new Map(
        dropped.flatMap(({ rule, column, lines }) =>
          lines.flatMap((line) => (line === null ? [] : [[line, { rule, column, state: "dropped" }] as const])),
        ),
      ),
    ]),
  );
}

/** What was dropped, by number of the delivery. */
export async function readDropped(warehouse: Warehouse): Promise<ReadonlyMap<number, readonly Dropped[]>> {
  const rows = await warehouse.rows<{ delivery: number; rule: string; column: string | null; lines: string }>(
    `select delivery, rule, column_name as "column", to_json(list(distinct line_number order by line_number))::varchar as lines
     from quarantine.refused where state = 'dropped'
     group by delivery, rule, column_name order by delivery, rule, column_name`,
  );
  const found = new Map<number, Dropped[]>();
  for (const { delivery, rule, column, lines } of rows) {
    const dropped = { rule, column, lines: JSON.parse(lines) as (number | null)[] };
    found.set(delivery, [...(found.get(delivery) ?? []), dropped]);
  }
  return found;
}

/** Drops open rows again, as `meanings/` records it: a rebuilt warehouse refuses them anew. Safe to run again. */
export async function dropAgain(
  warehouse: Warehouse,
  recorded: readonly { readonly number: number; readonly dropped?: readonly Dropped[] | undefined }[],
): Promise<void> {
  for (const { number, dropped = [] } of recorded) {
    for (const { rule, column, lines } of dropped) {
      await warehouse.run(
        `update quarantine.refused set state = 'dropped'
         where state = 'open' and delivery = $number::integer and rule = $rule
           and column_name is not distinct from $column::varchar
           and coalesce(line_number, -1) in (select unnest(from_json($lines::json, '["BIGINT"]')))`,
        { number, rule, column, lines: JSON.stringify(lines.map((line) => line ?? -1)) },
      );
    }
  }
}
