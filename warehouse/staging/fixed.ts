import { ConfigurationError } from "../../project/errors.js";
import type { Project } from "../../project/project.js";
import type { Warehouse } from "../warehouse.js";

/**
 * Keeps what cannot change once rows were loaded: time zone and currency, by which times and money were stored.
 * @throws {ConfigurationError} fixed-setting
 */
export async function fixOnce(warehouse: Warehouse, project: Project): Promise<void> {
  await warehouse.run("create schema if not exists ops");
  await warehouse.run("create table if not exists ops.fixed (name varchar primary key, value varchar not null)");
  const now: Readonly<Record<string, string>> = {
    time_zone: project.timeZone,
    currency: project.currency,
    day_starts: project.calendar.dayStarts,
    ...Object.fromEntries(
      project.sources.flatMap((s) =>
        Object.entries(s.columns).flatMap(([column, mapping]) =>
          mapping.space === null || mapping.space === undefined
            ? []
            : [[`space of ${s.name}.${column}`, mapping.space]],
        ),
      ),
    ),
  };
  const before = new Map(
    (await warehouse.rows<{ name: string; value: string }>("select name, value from ops.fixed")).map((r) => [
      r.name,
      r.value,
    ]),
  );
  for (const [name, value] of Object.entries(now)) {
    const known = before.get(name);
    if (known === value) continue;
    if (known !== undefined) {
      throw new ConfigurationError(
        "fixed-setting",
        `${name.replace("_", " ")} is ${value}, but rows were loaded with ${known}. Set it back, or delete .clientele/warehouse.duckdb and run \`clientele nightly\`: everything is loaded again from the files.`,
        { file: "clientele.yaml" },
      );
    }
    await warehouse.run("insert into ops.fixed values ($name, $value)", { name, value });
  }
}
