import { collectBaskets } from "../../models/association/baskets.js";
import { mineItemsets, planItemsets } from "../../models/association/itemsets.js";
import { leastCount } from "../../models/association/least-count.js";
import { deriveRules } from "../../models/association/rules.js";
import { measure, type Measured } from "../harness/measure.js";

export interface ManyBaskets {
  readonly baskets: number;
  readonly support: number;
}

export interface MinedMany extends Measured {
  readonly drawing: number;
  readonly lines: number;
  readonly sets: number;
  readonly rules: number;
  /** What the plan said before the search began, of rows, work and sets. Bytes. */
  readonly stated: number;
}

/** Products of the simulated company: 58 ranks in each of 300 subcategories. */
const SLOTS = 17_400;
const CHUNK = 1 << 16;

/**
 * Baskets as the simulated company draws them (`warehouse/simulation/`: chunk_pick.sql, rule.sql, purchase.sql), without
 * dates, drift and staples; by a generator of our own, since ten million would take its files of a million customers.
 */
export async function runManyBaskets({ baskets, support }: ManyBaskets): Promise<MinedMany> {
  let drawing = 0;
  let lines = 0;
  const { value, measured } = await measure(async () => {
    const collector = collectBaskets(SLOTS);
    const draw = drawBaskets(baskets);
    for (;;) {
      const began = process.cpuUsage();
      const chunk = draw();
      const { user, system } = process.cpuUsage(began);
      drawing += (user + system) / 1e6;
      if (chunk === null) break;
      collector.add(chunk.keys, chunk.codes);
      lines += chunk.codes.length;
    }
    const collected = collector.finish();
    const params = { minCount: leastCount(support, baskets), maxBytes: 2e9 };
    const { rows, working, sets } = planItemsets(collected, params);
    const itemsets = mineItemsets(collected, params);
    const { rules } = deriveRules(itemsets, collected, { minLift: 1, maxFalseShare: 0.05 });
    return { stated: rows + working + sets, sets: itemsets.size, rules: rules.length };
  });
  return { ...measured, ...value, drawing, lines };
}

function drawBaskets(most: number): () => { keys: Int32Array; codes: Int32Array } | null {
  let state = 7;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (((x ^ (x >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const zipf = (n: number): number => Math.floor(Math.exp(random() * Math.log(n + 1))) - 1;
  const taste = Int32Array.from({ length: 5 * 100_000 }, () => Math.floor(300 * random() ** 1.4));
  let basket = 0;
  return () => {
    if (basket === most) return null;
    const keys: number[] = [];
    const codes: number[] = [];
    for (; basket < most && codes.length < CHUNK; basket++) {
      const walkIn = random() < 0.17;
      const customer = Math.floor(random() * 100_000);
      const size =
        1 + Math.floor(-Math.log(random()) * 1.9) + (random() < 0.05 ? Math.floor(-Math.log(random()) * 9) : 0);
      const add = (code: number): void => void (keys.push(basket), codes.push(code));
      for (let line = 0; line < size; line++) {
        const way = random() / 0.8;
        if (way >= 1 || walkIn) {
          add(zipf(SLOTS));
          continue;
        }
        const place = way < 0.4 ? 0 : way < 0.65 ? 1 : way < 0.82 ? 2 : way < 0.93 ? 3 : 4;
        const slot = zipf(58) * 300 + taste[5 * customer + place]!;
        add(slot);
        const rule = slot / 4;
        if (rule < 30 && Number.isInteger(rule) && random() < 0.1 + (0.5 * rule) / 29) add(4000 + 62 * rule);
      }
    }
    return { keys: Int32Array.from(keys), codes: Int32Array.from(codes) };
  };
}
