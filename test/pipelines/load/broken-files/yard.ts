import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { runLoad } from "../../../../pipelines/load.js";
import { silentLog, type Progress } from "../../../../pipelines/runner/log.js";
import { ConfigurationError } from "../../../../project/errors.js";
import { projectPaths } from "../../../../project/paths.js";
import type { SourceDefinition } from "../../../../project/source-definition.js";
import { quoteName } from "../../../../warehouse/sql.js";
import { Warehouse } from "../../../../warehouse/warehouse.js";
import { contextOf, projectOf } from "../../../support/step-context.js";
import { sourceOf } from "../source-of.js";

export interface RefusedRow {
  readonly line: number;
  readonly column: string | null;
  readonly rule: string;
  readonly text: string;
}

/** How a load of broken files ended. */
export interface Outcome {
  /** Gates of refused files and sources, or the code of an error of the configuration. */
  readonly gates: readonly string[];
  /** What people are told, of all of these. */
  readonly message: string;
  readonly notes: readonly string[];
  readonly refused: readonly RefusedRow[];
  /** Transactions that were loaded. */
  readonly ids: readonly string[];
  readonly counts: {
    readonly in: number;
    readonly loaded: number;
    readonly repeated: number;
    readonly refused: number;
  };
}

export type Content = string | Uint8Array;

const COLUMNS = {
  transaction_id: "no",
  product_id: "item",
  occurred_at: "at",
  quantity: "n",
  unit_price: "price",
  product_name: "name",
};
export const HEAD = "no,item,at,n,price,name";
export const line = (
  no: string,
  change: Partial<Record<"item" | "at" | "n" | "price" | "name", string>> = {},
): string => {
  const cells = { item: "tea", at: "2026-01-02 10:00:00", n: "1", price: "2.50", name: "Tea", ...change };
  return [no, cells.item, cells.at, cells.n, cells.price, cells.name].join(",");
};
export const csv = (...lines: readonly string[]): string => `${[HEAD, ...lines].join("\n")}\n`;

/** A project whose good source was loaded: each broken one comes beside it under a name of its own. */
export class Yard {
  #sources = 0;
  #good = "";
  /** Of `staging.transactions` when only the good source was there: others may bring columns. */
  #columns = "*";

  private constructor(
    readonly directory: string,
    readonly warehouse: Warehouse,
  ) {}

  static async open(): Promise<Yard> {
    const directory = mkdtempSync(join(tmpdir(), "clientele-broken-"));
    const yard = new Yard(directory, await Warehouse.open(":memory:", { threads: 2 }));
    yard.put({ "good/a.csv": csv(line("g1"), line("g2", { price: "x" })) });
    await yard.#run(sourceOf("good", "transactions", COLUMNS));
    const columns = await yard.warehouse.describe("from staging.transactions");
    yard.#columns = columns.map(({ name }) => quoteName(name)).join(", ");
    yard.#good = await yard.#picture("= 'good'");
    return yard;
  }

  close(): void {
    this.warehouse.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  put(files: Readonly<Record<string, Content>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true });
      writeFileSync(join(this.directory, path), content);
    }
  }

  /** A source of its own over the folder of its name. */
  source(more: Parameters<typeof sourceOf>[3] = {}, columns: Parameters<typeof sourceOf>[2] = {}): SourceDefinition {
    const name = `broken${++this.#sources}`;
    mkdirSync(join(this.directory, name));
    return sourceOf(name, "transactions", { ...COLUMNS, ...columns }, { idSpace: name, ...more });
  }

  /** Loads these files as a source of their own. */
  async deliver(files: Readonly<Record<string, Content>>, source = this.source()): Promise<Outcome> {
    this.put(Object.fromEntries(Object.entries(files).map(([path, content]) => [join(source.name, path), content])));
    return this.load(source);
  }

  /** Loads a source, and holds against it what holds of every load. */
  async load(source: SourceDefinition, watch: (told: Progress) => void = () => {}): Promise<Outcome> {
    const before = await this.#picture(`= '${source.name}'`);
    const { gates, messages, notes } = await this.#run(source, watch);
    const message = messages.join("\n");
    expect(message + notes.join("\n"), "the engine's own words").not.toMatch(ENGINE);
    expect(await this.#picture("= 'good'"), "what the good source has").toBe(this.#good);
    const { temporary } = projectPaths(this.directory);
    expect(existsSync(temporary) ? readdirSync(temporary) : [], "temporary files").toEqual([]);
    const counts = await this.#counts(source.name);
    expect(counts.in, "rows in are loaded, repeated, refused or left out").toBe(
      counts.loaded + counts.repeated + counts.refused + counts.filtered,
    );
    const mine = `delivery in (select number from ops.load where source = '${source.name}')`;
    const { staged } = await this.warehouse.row<{ staged: number }>(
      `select count(*) as staged from staging.transactions where ${mine}`,
    );
    expect(staged, "rows staged").toBe(counts.loaded);
    const refused = await this.warehouse.rows<RefusedRow>(
      `select line_number as line, column_name as "column", rule, raw_text as "text" from quarantine.refused
       where source = '${source.name}' order by file, line, rule`,
    );
    expect(refused.length, "rows in quarantine").toBe(counts.refused);
    if (gates.length > 0 && counts.in === 0)
      expect(await this.#picture(`= '${source.name}'`), "half a load").toBe(before);
    const rows = await this.warehouse.rows<{ id: string }>(
      `select transaction_id as id from staging.transactions where ${mine} order by id`,
    );
    const ids = rows.map(({ id }) => id.replace(`${source.name}:`, ""));
    return { gates, message, notes, refused, ids, counts };
  }

  async #run(
    source: SourceDefinition,
    watch: (told: Progress) => void = () => {},
  ): Promise<{ gates: string[]; messages: string[]; notes: readonly string[] }> {
    const project = projectOf({ directory: this.directory, sources: [source], country: null });
    const log = { ...silentLog, progress: (_: string, told: Progress) => watch(told) };
    const context = { ...contextOf(this.warehouse, project, "2026-03-01 00:00:00"), log };
    try {
      const options = { sources: null, again: false, keepMissing: false, night: false };
      const { refusals = [], notes = [] } = await runLoad(context, options);
      return { gates: refusals.map(({ gate }) => gate), messages: refusals.map((r) => r.message), notes };
    } catch (cause) {
      if (!(cause instanceof ConfigurationError)) throw cause;
      return { gates: [cause.code], messages: [cause.message], notes: [] };
    }
  }

  async #counts(source: string) {
    return this.warehouse.row<Outcome["counts"] & { filtered: number }>(
      `select coalesce(sum(rows_in), 0)::integer as "in", coalesce(sum(rows_loaded), 0)::integer as loaded,
         coalesce(sum(rows_repeated), 0)::integer as repeated, coalesce(sum(rows_refused), 0)::integer as refused,
         coalesce(sum(rows_filtered), 0)::integer as filtered from ops.load where source = '${source}'`,
    );
  }

  /** All that a source has in the warehouse, as text. */
  async #picture(source: string): Promise<string> {
    const mine = `delivery in (select number from ops.load where source ${source})`;
    const there = await this.warehouse.rows(
      "select 1 from duckdb_tables() where schema_name = 'ops' and table_name = 'load'",
    );
    if (there.length === 0) return "";
    const rows = [
      await this.warehouse.rows(`select * from ops.load where source ${source} order by number`),
      await this.warehouse.rows(`select ${this.#columns} from staging.transactions where ${mine} order by all`),
      await this.warehouse.rows(`select * from quarantine.refused where source ${source} order by all`),
    ];
    return JSON.stringify(rows);
  }
}

/** How the engine, the runtime and a stack speak. */
const ENGINE = /\b(Error:|Exception|LINE \d+:|read_csv|read_json|read_parquet|DuckDB|undefined|ENOENT|EISDIR)|\n +at /;
