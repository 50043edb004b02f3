import type * as Wasm from "@tensorflow/tfjs-backend-wasm";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import type { Command } from "commander";
import type { Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { waitTime } from "./nightly.js";

const MODELS = ["churn", "cross-sell", "value", "clusters", "rfm"];

export function register(program: Command, cli: Cli): void {
  program
    .command("train")
    .argument("<model>", `one of: ${MODELS.join(", ")}`)
    .description("train a model on past cuts, hold it against the live one, and make it live if it is surely better")
    .option("--wait <time>", "how long to wait for another run, e.g. 30m", waitTime)
    .action(async (model: string, { wait }: { wait?: number }, command: Command) => {
      if (!MODELS.includes(model)) {
        throw new UsageError(
          "unknown-model",
          `no model is named "${model}" that is trained so; there is ${MODELS.join(", ")}.`,
        );
      }
      const project = await cli.openProject(command);
      const asOf = cli.asOf(command, project);
      if (cli.globals(command).dryRun) {
        cli.log(command).info(`would train ${model} on what was known before ${asOf}; nothing was changed`);
        return;
      }
      const { runTrain, runTrainClusters, runTrainCrossSell, runTrainRfm, runTrainValue } =
        await import("../../pipelines/nightly.js");
      const run = {
        "cross-sell": runTrainCrossSell,
        value: runTrainValue,
        clusters: runTrainClusters,
        rfm: runTrainRfm,
      }[model];
      if (run !== undefined) {
        cli.finish(command, await run(cli.call(command, project, asOf, wait)));
        return;
      }
      const tensorFlow = await loadTensorFlow();
      if (tensorFlow === null) {
        cli
          .log(command)
          .info(
            "no neural network among the challengers: @tensorflow/tfjs-core and its WASM backend are not installed",
          );
      }
      cli.finish(command, await runTrain(cli.call(command, project, asOf, wait), tensorFlow));
    });
}

/** The optional library with its WASM backend on one thread, from the files of the package; null where it is not installed. */
async function loadTensorFlow(): Promise<typeof TensorFlow | null> {
  const [{ createRequire }, { dirname, join }] = await Promise.all([import("node:module"), import("node:path")]);
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
    const tf = require("@tensorflow/tfjs-core") as typeof TensorFlow;
    const wasm = require("@tensorflow/tfjs-backend-wasm") as typeof Wasm;
    wasm.setWasmPaths(join(folder, "/"));
    wasm.setThreadsCount(1);
    if (!(await tf.setBackend("wasm"))) return null;
    await tf.ready();
    return tf;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return null;
    throw cause;
  }
}
