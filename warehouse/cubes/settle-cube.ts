import { isDerived, type CubeDefinition, type RowMeasure, type TimeLevel } from "../../project/cube-definition.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { WarehouseError } from "../errors.js";
import { bindingProblem } from "../expressions/bind-expression.js";
import { placeColumns } from "../expressions/place-columns.js";
import type { Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { openScope, type CubeScope } from "./cube-scope.js";
import { THEN_FAMILIES, thenJoin, thenSegment } from "./then-joins.js";

/** An expression of a cube, ready for a query over its scope. */
export interface SettledExpression {
  readonly sql: string;
  /** Engine type. */
  readonly type: string;
  /** Joins that it reads, by name. */
  readonly joins: readonly string[];
  /** Columns that it reads, as the cube's scope names them: of the fact `channel`, of a join `product.category`. */
  readonly columns: readonly string[];
}

export interface SettledLevel extends SettledExpression {
  readonly name: string;
  readonly dimension: string;
  /** Of a time dimension: `sql` is the day, and the level a column of the calendar. */
  readonly time: TimeLevel | null;
}

/** A measure of rows with its parts settled: `of` (or from and to), and the rows it counts. */
export interface SettledMeasure {
  readonly measure: RowMeasure;
  readonly operands: readonly SettledExpression[];
  readonly where: SettledExpression | null;
}

/** A cube whose expressions were checked against the tables of one night. */
export interface SettledCube {
  readonly definition: CubeDefinition;
  readonly scope: CubeScope;
  readonly where: SettledExpression | null;
  readonly levels: ReadonlyMap<string, SettledLevel>;
  readonly measures: ReadonlyMap<string, SettledMeasure>;
  /** SQL of a join that an expression names. */
  join(name: string): string;
}

/**
 * Checks every expression of a cube, and learns its type; nothing is run.
 * @throws {ConfigurationError} unknown-fact, unknown-relation, unknown-column, expression-…, not-boolean; with file and line
 */
export async function settleCube(warehouse: Warehouse, cube: CubeDefinition, schemas: Schemas): Promise<SettledCube> {
  const scope = await openScope(warehouse, cube, schemas);
  const then = (family: string): string => `then:${family}`;
  const join = (name: string): string =>
    name.startsWith("then:") ? thenJoin(name.slice("then:".length), name, schemas) : scope.join(name);
  const place = async (
    text: string,
    pointer: string,
  ): Promise<Omit<SettledExpression, "type"> & { pointer: string }> => {
    try {
      const { sql, columns } = await placeColumns(warehouse, text, scope.columns, scope.place);
      const joins = new Set(columns.map((name) => scope.place(name)[0]).filter((relation) => relation !== "fact"));
      return { sql, joins: [...joins], columns, pointer };
    } catch (cause) {
      throw cause instanceof ConfigurationError ? at(cause, cube, pointer) : cause;
    }
  };
  const type = async (
    placed: Omit<SettledExpression, "type"> & { pointer: string },
    wanted?: "BOOLEAN",
  ): Promise<SettledExpression> => {
    const { sql, joins, columns, pointer } = placed;
    try {
      const [column] = await warehouse.describe(
        `select ${sql} as value from ${scope.fact} ${joins.map(join).join(" ")}`,
      );
      if (wanted !== undefined && column!.type !== wanted) {
        const rule = `it must be true or false for a row; got ${column!.type.toLowerCase()}.`;
        throw new ConfigurationError("not-boolean", rule, cube.place(pointer));
      }
      return { sql, joins, columns, type: column!.type };
    } catch (cause) {
      if (cause instanceof WarehouseError) throw at(bindingProblem(cause), cube, pointer);
      throw cause;
    }
  };
  const settle = async (text: string, pointer: string): Promise<SettledExpression> => type(await place(text, pointer));
  const condition = async (text: string | null, pointer: string): Promise<SettledExpression | null> =>
    text === null ? null : type(await place(text, pointer), "BOOLEAN");

  const levels = new Map<string, SettledLevel>();
  for (const dimension of cube.dimensions) {
    const pointer = `/dimensions/${dimension.name}`;
    if (dimension.kind === "time") {
      const day = await settle(dimension.levels[0]!.sql, `${pointer}/time`);
      const sql = day.type === "DATE" ? day.sql : `${day.sql}::date`;
      for (const { name } of dimension.levels) {
        const time = name.slice(dimension.name.length + 1) as TimeLevel;
        levels.set(name, { ...day, sql, name, dimension: dimension.name, time });
      }
      continue;
    }
    if (dimension.kind === "then") {
      const family = dimension.levels[0]!.sql;
      if (!THEN_FAMILIES.includes(family)) {
        const rule = `there is no family "${family}".${suggestion(family, THEN_FAMILIES)}`;
        throw new ConfigurationError("unknown-family", rule, cube.place(`${pointer}/then`));
      }
      levels.set(dimension.name, {
        sql: thenSegment(family, then(family)),
        joins: [then(family)],
        columns: ["customer_id", "occurred_at"],
        type: "VARCHAR",
        name: dimension.name,
        dimension: dimension.name,
        time: null,
      });
      continue;
    }
    for (const { name, sql } of dimension.levels) {
      const part = name.slice(dimension.name.length + 1);
      const under = dimension.kind === "single" ? pointer : `${pointer}/${dimension.kind}/${part}`;
      levels.set(name, { ...(await settle(sql, under)), name, dimension: dimension.name, time: null });
    }
  }
  const measures = new Map<string, SettledMeasure>();
  for (const measure of cube.measures) {
    if (isDerived(measure)) continue;
    const pointer = `/measures/${measure.name}`;
    const operands: SettledExpression[] = [];
    for (const [key, text] of operandTexts(measure)) operands.push(await settle(text, `${pointer}/${key}`));
    measures.set(measure.name, { measure, operands, where: await condition(measure.where, `${pointer}/where`) });
  }
  return { definition: cube, scope, where: await condition(cube.where, "/where"), levels, measures, join };
}

function operandTexts(measure: RowMeasure): [key: string, text: string][] {
  if (measure.kind === "count") return [];
  if (measure.kind === "open_at_end") {
    return [
      ["open_at_end/from", measure.from],
      ["open_at_end/to", measure.to],
    ];
  }
  return [[measure.kind, measure.of]];
}

const at = (problem: ConfigurationError, cube: CubeDefinition, pointer: string): ConfigurationError =>
  new ConfigurationError(problem.code, problem.rule, cube.place(pointer));
