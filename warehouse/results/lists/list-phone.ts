import { readPhoneNumber } from "../../phone-number.js";
import { sql } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import type { Fragment } from "./list-columns.js";

const BATCH = 50_000;

/** How many phones of the delivered rows are numbers, and how many are not. */
export interface PhoneCount {
  readonly numbers: number;
  readonly no_numbers: number;
}

/**
 * Reads the phones that a query gives into a scratch table: raw, e164 (null where it is no number) and, for people,
 * the international form.
 * @param shown also of numbers that are E.164 as they stand: those need no reading for programs
 */
export async function readPhones(
  warehouse: Warehouse,
  table: "list_phone" | "list_reachable",
  phones: Fragment,
  country: string | null,
  shown: boolean,
): Promise<void> {
  const name = sql.table(table);
  await warehouse.run(sql`create or replace temp table ${name} (raw varchar, e164 varchar, shown varchar)`);
  await warehouse.run(sql`create or replace temp table list_phone_raw as
    select distinct phone as raw from (${phones}) as given
    where phone is not null and ${shown ? sql`true` : sql`not regexp_full_match(phone, ${E164})`}`);
  for (let offset = 0; ; offset += BATCH) {
    const rows = await warehouse.rows<{ raw: string }>(
      sql`select raw from list_phone_raw order by raw limit ${BATCH} offset ${offset}`,
    );
    if (rows.length === 0) break;
    const read = rows.map(({ raw }) => {
      const number = readPhoneNumber(raw, country);
      return { raw, e164: number?.e164 ?? null, shown: number?.international ?? null };
    });
    await warehouse.run(sql`insert into ${name} select phone.raw, phone.e164, phone.shown
      from (select unnest(from_json(${JSON.stringify(read)}::json, ${SHAPE})) as phone) as given`);
  }
  await warehouse.run("drop table list_phone_raw");
}

/** The phones of the rows that were prepared, for `phoneCell`. */
export const readRowPhones = (warehouse: Warehouse, country: string | null, shown: boolean): Promise<void> =>
  readPhones(warehouse, "list_phone", sql`select phone from list_row`, country, shown);

const SHAPE = '[{"raw":"VARCHAR","e164":"VARCHAR","shown":"VARCHAR"}]';
const E164 = "[+][1-9][0-9]{6,14}";

/** Of `list_phone`: E.164 for programs, null where it is no number; for people as people write it, or as it was given with a word. */
export const phoneCell = (people: boolean, word: string): Fragment =>
  people
    ? sql`case when phone is null then null when list_phone.e164 is null then phone || ${` (${word})`}::varchar else list_phone.shown end`
    : sql`case when list_phone.raw is null then phone else list_phone.e164 end`;

export async function countPhones(warehouse: Warehouse): Promise<PhoneCount> {
  return warehouse.row<PhoneCount>(
    `select
      count(phone) filter (where list_phone.raw is null or list_phone.e164 is not null) as numbers,
      count(phone) filter (where list_phone.raw is not null and list_phone.e164 is null) as no_numbers
    from list_row left join list_phone on list_phone.raw = list_row.phone
    where list_row.":delivered"`,
  );
}
