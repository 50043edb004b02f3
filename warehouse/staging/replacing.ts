/** Rules whose rows a person can take as corrections, all those of one delivery at once. */
export const CONFLICTS = ["append-conflict", "key-conflict"] as const;

/** Which deliveries are taken as corrections where they break which of these rules. */
export class Replacing {
  readonly #deliveries = new Map<string, number[]>();

  constructor(deliveries: readonly { readonly number: number; readonly replaces: readonly string[] | null }[]) {
    for (const { number, replaces } of deliveries) {
      for (const rule of replaces ?? []) this.#deliveries.set(rule, [...(this.#deliveries.get(rule) ?? []), number]);
    }
  }

  any(rule: string): boolean {
    return this.#deliveries.has(rule);
  }

  /** SQL: the delivery in this column is one of them. */
  has(column: string, rule: string): string {
    return `${column} in (${(this.#deliveries.get(rule) ?? [-1]).join(", ")})`;
  }
}
