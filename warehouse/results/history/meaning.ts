import type { Warehouse } from "../../warehouse.js";

/** A meaning as the night that fixed it committed it. */
export interface StoredMeaning {
  readonly name: string;
  readonly version: number;
  /** The `as_of` that fixed it. */
  readonly from: string;
  /** Plain data, as in the file of `meanings/`. */
  readonly body: unknown;
}

/** The first version of a meaning that any night of this warehouse committed; null where none did. */
export async function readStoredMeaning(warehouse: Warehouse, name: string): Promise<StoredMeaning | null> {
  const rows = await warehouse.rows<{ version: number; from: string; body: string }>(
    `select version, from_as_of as "from", body from history.meaning where name = $name order by version limit 1`,
    { name },
  );
  const [first] = rows;
  return first === undefined ? null : { name, ...first, body: JSON.parse(first.body) as unknown };
}

/** Keeps a meaning in the transaction of a night that uses it, unless it is kept: also what an earlier server fixed. */
export async function keepStoredMeaning(warehouse: Warehouse, meaning: StoredMeaning): Promise<void> {
  await warehouse.run(
    `insert into history.meaning
     select $name, $version::integer, $from::timestamp, $body
     where not exists (select 1 from history.meaning where name = $name and version = $version::integer)`,
    { name: meaning.name, version: meaning.version, from: meaning.from, body: JSON.stringify(meaning.body) },
  );
}
