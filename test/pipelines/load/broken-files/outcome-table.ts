import { afterAll, beforeAll, expect, it } from "vitest";
import { Yard, type Content, type Outcome } from "./yard.js";

type Source = Parameters<Yard["source"]>;

/** One broken delivery, and how its load must end. */
export interface Broken {
  readonly files: Readonly<Record<string, Content>> | (() => Readonly<Record<string, Content>>);
  readonly source?: Source[0];
  readonly columns?: Source[1];
  /** Transactions that are loaded. */
  readonly ids?: readonly string[];
  /** What is in quarantine: line, column, rule. */
  readonly refused?: readonly (readonly [line: number, column: string | null, rule: string])[];
  /** The gate that stops a file or the source; its message names the file and says this. */
  readonly gate?: readonly [gate: string, says: RegExp];
  readonly repeated?: number;
  readonly skip?: boolean;
}

/** Loads each of them beside a good source, in one warehouse. */
export function itEnds(table: Readonly<Record<string, Broken>>): void {
  let yard: Yard;
  beforeAll(async () => (yard = await Yard.open()));
  afterAll(() => yard.close());
  for (const [name, broken] of Object.entries(table)) {
    it.skipIf(broken.skip === true)(name, async () => {
      const { files } = broken;
      const found = await yard.deliver(
        typeof files === "function" ? files() : files,
        yard.source(broken.source, broken.columns),
      );
      expectOutcome(found, broken);
    });
  }
}

export function expectOutcome(
  found: Outcome,
  { ids = [], refused = [], gate, repeated = 0 }: Omit<Broken, "files">,
): void {
  expect(found.gates, found.message).toEqual(gate === undefined ? [] : [gate[0]]);
  if (gate !== undefined) expect(found.message).toMatch(gate[1]);
  // A message is for a line of a log: it quotes no more of a file than a name.
  expect(found.message.length).toBeLessThan(1500);
  expect(found.ids).toEqual(ids);
  expect(found.refused.map((r) => [r.line, r.column, r.rule])).toEqual(refused);
  expect(found.counts.repeated).toBe(repeated);
}
