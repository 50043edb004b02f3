import { ENTITIES } from "../../schema/entities.js";
import { quoteName, quoteText } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import type { SettledCube } from "../settle-cube.js";
import { monthOf, partingTime, usedColumns } from "./content-digests.js";
import { plainColumn } from "./on-aggregate.js";

/** Rows of a cube's fact by month. */
export interface Slices {
  /** SQL of the fact's rows of some months, in its place. */
  of(months: readonly string[]): Promise<string>;
  /** After the last aggregate of a cube. */
  drop(): Promise<void>;
}

/** Few months are taken out of the fact once, for all aggregates that need them. */
export function slicing(warehouse: Warehouse, cube: SettledCube): Slices {
  const taken = new Map<string, Promise<string>>();
  const take = async (months: readonly string[]): Promise<string> => {
    const table = `temp.cube_slice_${taken.size}`;
    await warehouse.run(`create or replace temp table ${table} as ${sliceSelect(cube, months)}`);
    return table;
  };
  return {
    of: async (months) => {
      if (months.length > FEW) return `(${sliceSelect(cube, months)})`;
      const key = months.join(" ");
      const made = taken.get(key) ?? take(months);
      taken.set(key, made);
      return made;
    },
    drop: async () => {
      for (const table of taken.values()) await warehouse.run(`drop table if exists ${await table}`);
      taken.clear();
    },
  };
}

/** More would take much room for what is read a few times. */
const FEW = 3;

function sliceSelect(cube: SettledCube, months: readonly string[]): string {
  const time = partingTime(cube)!;
  const own = ENTITIES.find(({ fact }) => fact === cube.definition.fact)?.ownTime ?? null;
  const known = months.filter((month) => month !== "none").sort();
  // A business date is that of its time or of the day before: this lets the engine skip blocks by the stored time.
  const near =
    own === null || plainColumn(cube, time) !== "business_date" || known.length < months.length
      ? []
      : [
          `fact.${quoteName(own)} >= date '${known[0]!}-01' - interval '2' day`,
          `fact.${quoteName(own)} < date '${known.at(-1)!}-01' + interval '1' month + interval '2' day`,
        ];
  const columns = usedColumns(cube).map((name) => `fact.${quoteName(name)}`);
  const where = [...near, `${monthOf(time.sql)} in (${months.map(quoteText).join(", ")})`];
  return `select ${columns.join(", ")} from ${cube.scope.fact} where ${where.join(" and ")}`;
}
