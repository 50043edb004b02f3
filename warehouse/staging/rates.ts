import { quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { storedColumns } from "../schema/staging.js";
import { LINE_CONTENT } from "./merge-plan.js";

/**
 * Gives lines in another currency the last exchange rate on or before their business date. Lines without one wait, and
 * stand in quarantine; lines that find one now are loaded, known from the last finished night on.
 * @param home ISO 4217
 * @param present the night that runs; its own `as_of` bounds nothing
 */
export async function applyExchangeRates(
  warehouse: Warehouse,
  home: string,
  dayStarts: string,
  present: string,
): Promise<{ readonly released: number; readonly waiting: number }> {
  const stored = await storedColumns(warehouse, "staging.transactions");
  if (!stored.has("currency")) return { released: 0, waiting: 0 };
  const foreign = `currency is not null and currency <> ${quoteText(home)}`;
  const { open } = await warehouse.row<{ open: number }>(
    `select (select count(*) from staging.transactions where exchange_rate is null and ${foreign})
       + (select count(*) from staging.transactions_waiting) as open`,
  );
  if (open === 0) return { released: 0, waiting: 0 };
  return warehouse.transaction(async () => {
    await warehouse.run(`create or replace temp table m_pair as
      select distinct currency, (occurred_at - interval '${dayStarts}:00')::date as day from staging.transactions where exchange_rate is null and ${foreign}
      union select distinct currency, (occurred_at - interval '${dayStarts}:00')::date from staging.transactions_waiting`);
    await warehouse.run(`create or replace temp table m_rate as
      select p.currency, p.day, max_by(r.rate, r.valid_on) as rate
      from m_pair as p left join (select * from staging.exchange_rates where superseded_at is null) as r
        on r.currency = p.currency and r.valid_on <= p.day
      group by p.currency, p.day`);
    await warehouse.run(`update staging.transactions set exchange_rate = m.rate from m_rate as m
      where staging.transactions.exchange_rate is null and m.currency = staging.transactions.currency
        and m.day = (staging.transactions.occurred_at - interval '${dayStarts}:00')::date and m.rate is not null`);
    const released = await release(warehouse, dayStarts, present, stored);
    const { waiting } = await warehouse.row<{ waiting: number }>(
      "select count(*) as waiting from staging.transactions_waiting",
    );
    await warehouse.run("drop table m_pair");
    await warehouse.run("drop table m_rate");
    return { released, waiting };
  });
}

async function release(
  warehouse: Warehouse,
  dayStarts: string,
  present: string,
  stored: ReadonlySet<string>,
): Promise<number> {
  const key = ["transaction_id", "line_id", "ordinal", ...LINE_CONTENT].filter((name) => stored.has(name));
  const day = `(w.occurred_at - interval '${dayStarts}:00')::date`;
  await warehouse.run(`create or replace temp table m_release as
    select w.rowid as rid, w.* exclude (line_number) replace (m.rate as exchange_rate,
      greatest(w.known_at, (select max(as_of) from ops.night where as_of <> ${quoteText(present)}::timestamp)) as known_at)
    from staging.transactions_waiting as w join m_rate as m on m.currency = w.currency and m.day = ${day}
    where m.rate is not null`);
  await warehouse.run(`update quarantine.refused set state = 'replayed' where rule = 'no-rate' and state = 'open'
    and (delivery, line_number) in (select (delivery, line_number) from staging.transactions_waiting where rowid in (select rid from m_release))`);
  // Lines that the first version of the tables refused stand there typed, and without their place.
  await warehouse.run(`update quarantine.refused set state = 'replayed' where rule = 'no-rate' and state = 'open' and line_number is null
    and raw_text in (select to_json(w)::varchar from (select * exclude (line_number) from staging.transactions_waiting where rowid in (select rid from m_release)) as w)`);
  await warehouse.run(
    `insert into ops.changed_month select distinct 'line', strftime(occurred_at - interval '${dayStarts}:00', '%Y-%m') from m_release`,
  );
  await warehouse.run(`insert into staging.transactions by name
    select * exclude (rid, place) from (select *, row_number() over (partition by ${key.join(", ")} order by delivery, rid) as place from m_release) as n
    where place = 1 and not exists (select 1 from staging.transactions as t where ${key.map((c) => `t.${c} is not distinct from n.${c}`).join(" and ")})`);
  await warehouse.run("delete from staging.transactions_waiting where rowid in (select rid from m_release)");
  const { released } = await warehouse.row<{ released: number }>("select count(*) as released from m_release");
  await warehouse.run("drop table m_release");
  return released;
}
