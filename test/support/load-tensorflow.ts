import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import type * as Wasm from "@tensorflow/tfjs-backend-wasm";

/** The library with its WASM backend on one thread, from the files of the package: nothing is fetched. */
export async function loadTensorFlow(): Promise<typeof TensorFlow> {
  const require = createRequire(import.meta.url);
  const tf = require("@tensorflow/tfjs-core") as typeof TensorFlow;
  const wasm = require("@tensorflow/tfjs-backend-wasm") as typeof Wasm;
  wasm.setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")), "/"));
  wasm.setThreadsCount(1);
  if (!(await tf.setBackend("wasm"))) throw new Error("The WASM backend could not start.");
  await tf.ready();
  return tf;
}
