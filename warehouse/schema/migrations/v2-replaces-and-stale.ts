import type { Migration } from "./migration.js";

/** Deliveries can be taken as corrections, lines that wait for a rate know where they stand, sources can be stale. */
export const replacesAndStale: Migration = {
  to: 2,
  what: "deliveries taken as corrections, lines of refused exchange rates, sources that stand still",
  async run(warehouse) {
    await warehouse.run("alter table ops.load add column if not exists replaces varchar[]");
    await warehouse.run("alter table staging.transactions_waiting add column if not exists line_number bigint");
    await warehouse.run(
      "create table if not exists ops.stale (source varchar not null, since timestamp not null, gates varchar[] not null)",
    );
  },
};
