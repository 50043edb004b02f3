import { checkTable, type NumericColumn, type Table } from "../../table.js";
import { webAssembly } from "../../web-assembly/memory.js";
import type { BoostingModel } from "../boosting-model.js";
import { patternKernel, ROW_STEP, TABLES, type Pass } from "../kernel/pattern-kernel.js";
import { columnsFor } from "../model-columns.js";
import { leafGroups, type LeafGroup } from "./leaf-groups.js";
import { fillCodes, thresholdCodes, type ThresholdCodes } from "./threshold-codes.js";

/** Rows that are explained together: their sums of one feature stay in the nearest cache. */
const BLOCK = 2048;

/** What a model says of rows, and why. */
export interface Explained {
  /** Raw scores, as `predictRaw` gives them, bit for bit. */
  readonly scores: Float64Array;
  /** What each feature adds to the score, as `plainContributions` gives it but for the order of sums: row after row. */
  readonly added: Float64Array;
}

/** Both throw {InputError} missing-column, column-kind and those of `checkTable`. */
export interface BlockExplainer {
  score(table: Table): Float64Array;
  /** @param into where `added` is written, from its beginning; by default a new array */
  explain(table: Table, into?: Float64Array): Explained;
}

/**
 * Scores and exact contributions of many rows. Where a row stands at the nodes of some leaves is a pattern of eight bits, made of
 * sixteen rows at a time; what these leaves give for each pattern is worked out once, and then looked up and added.
 * @returns null: the trees are too deep for it, ask for categories, or have more than 254 thresholds of a feature
 */
export function blockExplainer({ features, trees, base }: BoostingModel): BlockExplainer | null {
  const codes = thresholdCodes(trees);
  const groups = trees.map(leafGroups);
  if (codes === null || groups.includes(null)) return null;
  const count = features.length;
  const block = blockOf(codes, groups as readonly (readonly LeafGroup[])[], count);
  const run = (table: Table, added: Float64Array | null): Float64Array => {
    checkTable("blockExplainer", table);
    const columns = columnsFor("blockExplainer", features, table) as readonly NumericColumn[];
    const scores = new Float64Array(table.rows);
    for (let from = 0; from < table.rows; from += BLOCK) {
      const rows = Math.min(BLOCK, table.rows - from);
      block.read(columns, from, rows);
      scores.set(block.sum(count, base, rows), from);
      for (let f = 0; added !== null && f < count; f++) {
        const sums = block.sum(f, 0, rows);
        for (let i = 0, at = from * count + f; i < rows; i++, at += count) added[at] = sums[i]!;
      }
    }
    return scores;
  };
  return {
    score: (table) => run(table, null),
    explain: (table, into = new Float64Array(table.rows * count)) => {
      const added = into.subarray(0, table.rows * count);
      return { scores: run(table, added), added };
    },
  };
}

interface Block {
  /** Takes rows of the table, and finds their patterns. */
  read(columns: readonly NumericColumn[], from: number, rows: number): void;
  /** What all leaves give to a feature, or to the value under `features`, on top of `base`: good until the next sum. */
  sum(feature: number, base: number, rows: number): Float64Array;
}

/** One memory for the codes, patterns and sums of a block, and for all tables. */
function blockOf(codes: ThresholdCodes, trees: readonly (readonly LeafGroup[])[], features: number): Block {
  const groups = trees.flatMap((own, t) => own.map((group) => ({ group, asked: codes.nodes[t]! })));
  let bytes = 0;
  const take = (size: number): number => {
    const at = bytes;
    bytes += ROW_STEP * Math.ceil(size / ROW_STEP);
    return at;
  };
  const codesAt = codes.columns.map(() => take(BLOCK));
  const patternsAt = groups.map(() => take(BLOCK));
  const sumsAt = take(8 * BLOCK);
  const nothingAt = take(8 * 2 ** 8);
  const written: { readonly at: number; readonly numbers: Float64Array }[] = [];
  const found = Array.from({ length: features + 1 }, (): number[] => []);
  groups.forEach(({ group }, g) => {
    for (const { feature, shares } of [...group.features, { feature: features, shares: group.values }]) {
      const at = take(shares.byteLength);
      written.push({ at, numbers: shares });
      found[feature]!.push(patternsAt[g]!, at);
    }
  });
  const passes = found.map((addresses) =>
    Array.from({ length: Math.ceil(addresses.length / (2 * TABLES)) }, (_, i) => {
      const pass = addresses.slice(2 * TABLES * i, 2 * TABLES * (i + 1));
      while (pass.length < 2 * TABLES) pass.push(patternsAt[0]!, nothingAt);
      return pass as unknown as Pass;
    }),
  );
  const pages = Math.ceil(bytes / 65_536);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  for (const { at, numbers } of written) new Float64Array(memory.buffer, at, numbers.length).set(numbers);
  const codeBytes = codesAt.map((at) => new Uint8Array(memory.buffer, at, BLOCK));
  const patterns = new Uint8Array(memory.buffer, patternsAt[0] ?? 0, groups.length * BLOCK);
  const sums = new Float64Array(memory.buffer, sumsAt, BLOCK);
  const { setBit, addTables } = patternKernel(memory);
  const whole = (rows: number): number => ROW_STEP * Math.ceil(rows / ROW_STEP);
  return {
    read: (columns, from, rows) => {
      codes.columns.forEach((column, c) =>
        fillCodes(column, columns[column.feature]!.values, from, from + rows, codeBytes[c]!),
      );
      patterns.fill(0);
      groups.forEach(({ group, asked }, g) =>
        group.nodes.forEach((node, bit) => {
          const at = codesAt[asked.column[node]!]!;
          setBit(at, at + whole(rows), patternsAt[g]!, asked.least[node]!, 1 << bit);
        }),
      );
    },
    sum: (feature, base, rows) => {
      sums.fill(base);
      for (const pass of passes[feature]!) addTables(sumsAt, sumsAt + 8 * whole(rows), ...pass);
      return sums.subarray(0, rows);
    },
  };
}
