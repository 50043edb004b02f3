import { expect, test } from "vitest";
import { PLAIN_QUERY } from "../../../project/cube-query.js";
import { createCalendar } from "../../../warehouse/cubes/calendar.js";
import { compileQuery } from "../../../warehouse/cubes/compile-query.js";
import { groupFact } from "../../../warehouse/cubes/group-fact.js";
import { settleCube } from "../../../warehouse/cubes/settle-cube.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import { given } from "../../support/given.js";
import { cubeOf } from "./a-cube.js";

const AS_OF = "2026-01-01 00:00:00";

test("sketches say how far off they are, and are no further off in 95 of 100 groups, held against exact counts and ranks", async () => {
  const cube = `name: sales
fact: line
dimensions: { channel: channel }
measures:
  about: { count_distinct: transaction_id, approximate: true }
  exact: { count_distinct: transaction_id }
  middle: { median: amount_home, approximate: true }
  per_order: { ratio: [middle, about] }
`;
  const warehouse = await given({ "core.line": [] });
  await warehouse.run(`insert into core.line by name
    select 'c' || i % 200 as channel, 't' || i as transaction_id, (hash(i) % 10000)::decimal(18, 4) as amount_home
    from range(400000) as rows(i)`);
  const settled = await settleCube(warehouse, cubeOf(cube), LIVE);
  await createCalendar(warehouse, { week: "iso", fiscalStart: "04-01", dayStarts: "00:00" });
  const query = { ...PLAIN_QUERY, by: ["channel"], measures: ["about", "exact", "middle"] };
  const compiled = await compileQuery(warehouse, settled, query, AS_OF, (grouping) => groupFact(settled, grouping));
  expect(compiled.sketches).toEqual([
    { measure: "about", within: 0.3, of: "count" },
    { measure: "middle", within: 0.01, of: "rank" },
  ]);
  const rows = await warehouse.rows<{ channel: string; about: number; exact: number; middle: number }>(compiled.sql);
  const far = (of: (row: (typeof rows)[number]) => number, within: number): number =>
    rows.filter((row) => of(row) > within).length / rows.length;
  expect(far(({ about, exact }) => Math.abs(about / exact - 1), 0.3)).toBeLessThanOrEqual(0.05);
  const ranks = await warehouse.rows<{ rank: number }>(
    `select abs(avg((amount_home <= middle)::integer) - 0.5) as rank
     from core.line join (${compiled.sql}) using (channel) group by channel`,
  );
  expect(ranks.filter(({ rank }) => rank > 0.01).length / ranks.length).toBeLessThanOrEqual(0.05);
  const made = { ...PLAIN_QUERY, measures: ["per_order"] };
  const derived = await compileQuery(warehouse, settled, made, AS_OF, (grouping) => groupFact(settled, grouping));
  expect(derived.sketches.map(({ measure }) => measure)).toEqual(["middle", "about"]);
  warehouse.close();
});
