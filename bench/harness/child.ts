// One measured thing in a process of its own: `node child.js TASK PARAMETERS`, answered over the channel to its parent.
import { watchStatements } from "./watch-statements.js";
import type { TaskName, Tasks } from "./tasks.js";

const RUN: {
  readonly [Name in TaskName]: () => Promise<(asked: Tasks[Name]["asks"]) => Promise<Tasks[Name]["gives"]>>;
} = {
  "arrow-read": async () => (await import("../tasks/arrow-read.js")).runArrowRead,
  "ask-cubes": async () => (await import("../cubes/ask.js")).askCubes,
  "bare-load": async () => (await import("../tasks/bare-load.js")).runBareLoad,
  "boosting-accuracy": async () => (await import("../tasks/boosting-accuracy.js")).runBoostingAccuracy,
  "boosting-speed": async () => (await import("../tasks/boosting-speed.js")).runBoostingSpeed,
  churn: async () => (await import("../tasks/churn.js")).runChurnBench,
  "churn-retail": async () => (await import("../tasks/churn-truths-retail.js")).runChurnRetail,
  "churn-truths": async () => (await import("../tasks/churn-truths.js")).runChurnTruths,
  "clusters-speed": async () => (await import("../tasks/clusters-speed.js")).runClustersSpeed,
  commands: async () => (await import("../tasks/commands.js")).runCommands,
  "make-arrow-data": async () => (await import("../tasks/arrow-read.js")).makeArrowData,
  "make-boosting-data": async () => (await import("../tasks/boosting-speed.js")).makeBoostingData,
  "make-clusters-data": async () => (await import("../tasks/clusters-speed.js")).makeClustersData,
  "make-value-data": async () => (await import("../tasks/value-speed.js")).makeValueData,
  "many-baskets": async () => (await import("../tasks/baskets-many.js")).runManyBaskets,
  "mine-baskets": async () => (await import("../tasks/baskets.js")).runMineBaskets,
  "next-product": async () => (await import("../tasks/next-product.js")).runNextProduct,
  "read-file": async () => (await import("../tasks/read-file.js")).runReadFile,
  simulate: async () => (await import("../tasks/simulate.js")).runSimulation,
  "value-speed": async () => (await import("../tasks/value-speed.js")).runValueSpeed,
};

const [task, parameters] = process.argv.slice(2) as [TaskName, string];
const slow = process.env["BENCH_STATEMENTS"];
if (slow !== undefined) watchStatements(Number(slow));
const run = (await RUN[task]()) as (asked: unknown) => Promise<unknown>;
const answer = await run(JSON.parse(parameters));
// A long answer is still under way when `send` returns.
await new Promise((sent) => process.send!(answer, sent));
process.disconnect();
