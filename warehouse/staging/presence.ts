import { quoteName } from "../sql.js";

/** Which deliveries had which columns: what a delivery lacked is absent, and not compared. */
export class Presence {
  readonly #lacking = new Map<string, number[]>();

  /** @param deliveries number and the canonical columns that it had */
  constructor(deliveries: readonly { readonly number: number; readonly columns: readonly string[] }[]) {
    const all = new Set(deliveries.flatMap((d) => d.columns));
    for (const column of all) {
      const lacking = deliveries.filter((d) => !d.columns.includes(column)).map((d) => d.number);
      if (lacking.length > 0) {
        this.#lacking.set(quoteName(column), lacking);
        this.#lacking.set(quoteName(`${column}_space`), lacking);
      }
    }
  }

  /** SQL: rows `a` and `b` have equal content over the columns that both deliveries had. */
  same(a: string, b: string, content: readonly string[]): string {
    if (content.length === 0) return "true";
    return `(${content.map((c) => `(${[this.absent(a, c), this.absent(b, c), `${a}.${c} is not distinct from ${b}.${c}`].filter(Boolean).join(" or ")})`).join(" and ")})`;
  }

  /** SQL: the delivery of row `a` had no such column; empty where every delivery had it. */
  absent(a: string, column: string): string {
    const lacking = this.#lacking.get(column);
    return lacking === undefined ? "" : `(${a}.${column} is null and ${a}.delivery in (${lacking.join(", ")}))`;
  }

  /** SQL: the statement of row `a` comes from a delivery without such a column. */
  lackedBy(a: string, column: string): string {
    return `${a}.delivery in (${(this.#lacking.get(column) ?? [-1]).join(", ")})`;
  }

  /** Columns that some delivery lacked. */
  partial(content: readonly string[]): string[] {
    return content.filter((c) => this.#lacking.has(c));
  }
}
