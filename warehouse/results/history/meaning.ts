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

/** Every version of a meaning that nights of this warehouse committed, with the `as_of` that made it. */
export async function readStoredVersions(
  warehouse: Warehouse,
  name: string,
): Promise<{ readonly version: number; readonly from: string }[]> {
  return warehouse.rows(
    `select version, from_as_of as "from" from history.meaning where name = $name order by version`,
    { name },
  );
}

/** The body of one of them. */
export async function readStoredBody(warehouse: Warehouse, name: string, version: number): Promise<unknown> {
  const { body } = await warehouse.row<{ body: string }>(
    "select body from history.meaning where name = $name and version = $version::integer",
    { name, version },
  );
  return JSON.parse(body) as unknown;
}

/** Forgets a version that never was live, to keep it anew. */
export const dropStoredMeaning = (warehouse: Warehouse, name: string, version: number): Promise<number> =>
  warehouse.run("delete from history.meaning where name = $name and version = $version::integer", { name, version });

/** Keeps a meaning in the transaction of a night that uses it, unless it is kept: also what an earlier server fixed. */
export async function keepStoredMeaning(warehouse: Warehouse, meaning: StoredMeaning): Promise<void> {
  await warehouse.run(
    `insert into history.meaning
     select $name, $version::integer, $from::timestamp, $body
     where not exists (select 1 from history.meaning where name = $name and version = $version::integer)`,
    { name: meaning.name, version: meaning.version, from: meaning.from, body: JSON.stringify(meaning.body) },
  );
}
