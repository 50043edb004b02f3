import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type Compilable,
  type RawBuilder,
} from "kysely";

export { sql };

/** What a person's configuration varies: built with Kysely, compiled to text with numbered, bound values. */
export type Query = Compilable | RawBuilder<unknown>;

/** Builds queries; executes none (`Warehouse` does). DuckDB reads Postgres spelling of identifiers and parameters. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tables vary with configuration
export const build = new Kysely<any>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export function compileQuery(query: Query): { readonly text: string; readonly values: readonly unknown[] } {
  const compiled = "isRawBuilder" in query ? query.compile(build) : (query as Compilable).compile();
  return { text: compiled.sql, values: compiled.parameters };
}

/** `"a ""b"""`: an identifier as text, for the places where no builder reaches. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `'it''s'`: a literal as text, for statements that take no parameters (views, attach). */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The text of a path for a reader of the engine: to it `a[1].csv` is a pattern, and would give `a1.csv`. */
export const quotePath = (path: string): string => quoteText(path.replaceAll(/[*?[]/g, "[$&]"));
