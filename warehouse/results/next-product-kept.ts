import { WarehouseError } from "../errors.js";
import type { Warehouse } from "../warehouse.js";

/** What offers are made from until everybody is ranked again: a text, and arrays that it speaks of. */
export interface KeptBasis {
  readonly content: string;
  readonly arrays: readonly Uint8Array[];
}

/** null: none is kept. */
export async function readKeptBasis(warehouse: Warehouse): Promise<KeptBasis | null> {
  await createKept(warehouse);
  const [first] = await warehouse.rows<{ content: string }>("select content from staging.offer_basis where nr = 0");
  if (first === undefined) return null;
  const arrays: Uint8Array[] = [];
  for await (const chunk of warehouse.chunks("select bytes from staging.offer_basis where nr > 0 order by nr")) {
    for (const value of chunk.getColumnValues(0)) arrays.push(bytesOf(value));
  }
  return { content: first.content, arrays };
}

/** Takes the place of the one that is kept, and of all digests. */
export async function keepBasis(warehouse: Warehouse, { content, arrays }: KeptBasis): Promise<void> {
  await forgetKept(warehouse);
  await warehouse.appendColumns("offer_basis", [Float64Array.of(0), [content], [null]], "staging");
  for (const [at, bytes] of arrays.entries()) {
    await warehouse.appendColumns("offer_basis", [Float64Array.of(at + 1), [null], [bytes]], "staging");
  }
}

/** Forgets what offers were made from: nobody's offers can stay. */
export async function forgetKept(warehouse: Warehouse): Promise<void> {
  await createKept(warehouse);
  for (const name of ["basis", "kept"]) await warehouse.run(`delete from staging.offer_${name}`);
}

/** Of each customer whose offers may stay: a digest of what they were made from. */
export async function readKeptDigests(warehouse: Warehouse): Promise<Map<string, number>> {
  const kept = new Map<string, number>();
  for await (const chunk of warehouse.chunks("select customer_id, digest from staging.offer_kept")) {
    const [ids, digests] = [chunk.getColumnValues(0), chunk.getColumnValues(1)];
    ids.forEach((id, i) => kept.set(id as string, digests[i] as number));
  }
  return kept;
}

export async function replaceKeptDigests(
  warehouse: Warehouse,
  customerId: readonly string[],
  digest: Float64Array,
): Promise<void> {
  await createKept(warehouse);
  await warehouse.run("delete from staging.offer_kept");
  await warehouse.appendColumns("offer_kept", [customerId, digest], "staging");
}

/** Customers who are offered one of the products now. */
export async function readOfferedAny(warehouse: Warehouse, productId: readonly string[]): Promise<string[]> {
  if (productId.length === 0) return [];
  const rows = await warehouse.rows<{ customer_id: string }>(
    `select distinct offer.customer_id from result.next_product as offer
     join (select unnest(from_json($products::json, '["varchar"]')) as product_id) as named on named.product_id = offer.product_id
     order by offer.customer_id`,
    { products: JSON.stringify(productId) },
  );
  return rows.map(({ customer_id }) => customer_id);
}

async function createKept(warehouse: Warehouse): Promise<void> {
  await warehouse.run("create schema if not exists staging");
  await warehouse.run(
    "create table if not exists staging.offer_basis (nr double not null, content varchar, bytes blob)",
  );
  await warehouse.run(
    "create table if not exists staging.offer_kept (customer_id varchar not null, digest double not null)",
  );
}

function bytesOf(value: unknown): Uint8Array {
  const { bytes } = value as { readonly bytes?: Uint8Array };
  if (bytes === undefined) throw new WarehouseError("columns", "staging.offer_basis: bytes are missing");
  return bytes;
}
