import { readPhoneNumber } from "../phone-number.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

const BATCH = 50_000;

/**
 * Turns the phone refs of a staged table into E.164; what is no phone becomes null, with its space.
 * @param country of numbers without a country code; null: those are no refs
 * @source ITU-T E.164
 */
export async function normalisePhones(
  warehouse: Warehouse,
  loading: string,
  column: string,
  spaceColumn: string | null,
  country: string | null,
): Promise<void> {
  const name = quoteName(column);
  await warehouse.run("create or replace temp table m_phone (raw varchar, e164 varchar)");
  await warehouse.run(
    `create or replace temp table m_raw_phone as select distinct ${name} as raw from ${loading} where ${name} is not null and not regexp_full_match(${name}, '[+][1-9][0-9]{6,14}')`,
  );
  for (let offset = 0; ; offset += BATCH) {
    const rows = await warehouse.rows<{ raw: string }>(
      `select raw from m_raw_phone order by raw limit ${BATCH} offset ${offset}`,
    );
    if (rows.length === 0) break;
    const pairs = rows.map(({ raw }) => ({ raw, e164: toE164(raw, country) }));
    await warehouse.run(
      `insert into m_phone select p.raw, p.e164 from (select unnest(from_json($pairs::json, '[{"raw":"VARCHAR","e164":"VARCHAR"}]')) as p)`,
      { pairs: JSON.stringify(pairs) },
    );
  }
  await warehouse.run(`update ${loading} set ${name} = p.e164 from m_phone as p where p.raw = ${loading}.${name}`);
  if (spaceColumn !== null) {
    await warehouse.run(
      `update ${loading} set ${quoteName(spaceColumn)} = null where ${name} is null and ${quoteName(spaceColumn)} is not null`,
    );
  }
  await warehouse.run("drop table m_phone");
  await warehouse.run("drop table m_raw_phone");
}

/** A phone as `+441632960961`; null where it is none. */
export const toE164 = (raw: string, country: string | null): string | null =>
  readPhoneNumber(raw, country)?.e164 ?? null;
