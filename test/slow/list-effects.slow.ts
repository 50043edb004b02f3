import { expect, test } from "vitest";
import { METRICS } from "../../warehouse/results/effects/list-effect.js";
import { judgeLists, type Judged } from "../simulation/list-worlds.js";

const SEEDS = Number(process.env["COMPANIES"] ?? 100);
/** A share of fewer says too little of one list by itself. */
const ENOUGH = 50;

test(`over ${SEEDS} simulated companies the interval of each list covers its true effect in 95 of 100, give or take 5`, async () => {
  const judged: Judged[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) judged.push(...(await judgeLists(seed, 3000)));
  for (const metric of METRICS) {
    const said = judged.filter((effect) => effect.metric === metric && effect.difference !== null);
    const covers = ({ low, high, truth }: Judged) => low! <= truth && truth <= high!;
    const lists = [...new Set(said.map(({ list }) => list))].sort();
    const counts = lists.map((list) => {
      const own = said.filter((effect) => effect.list === list);
      return { list, said: own.length, covered: own.filter(covers).length };
    });
    const covered = said.filter(covers).length;
    console.log(
      metric,
      `${covered} of ${said.length}`,
      counts.map((c) => `${c.list} ${c.covered}/${c.said}`).join(" "),
    );
    expect(covered / said.length).toBeGreaterThan(SEEDS < ENOUGH ? 0.9 : 0.93);
    for (const { said: n, covered: k } of counts.filter(({ said }) => said >= ENOUGH)) {
      expect(k / n).toBeGreaterThanOrEqual(0.9);
    }
  }
});
