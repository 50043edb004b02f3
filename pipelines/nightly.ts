import type { AsOf } from "../project/time.js";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import { churnStep, trainChurnStep } from "./churn.js";
import { clustersStep, trainClustersStep } from "./clusters.js";
import { coreStep } from "./core.js";
import { crossSellStep, trainCrossSellStep } from "./cross-sell.js";
import { cubesStep } from "./cubes.js";
import { customerStep } from "./customer.js";
import { exportStep } from "./export.js";
import { featuresStep } from "./features.js";
import { identityStep } from "./identity.js";
import { lifecycleStep } from "./lifecycle.js";
import { loadStep, runLoad, type LoadOptions } from "./load.js";
import { promoteStep } from "./models.js";
import { publishStep } from "./publish.js";
import { reportStep } from "./report.js";
import { rfmStep, trainRfmStep } from "./rfm.js";
import { segmentsStep } from "./segments.js";
import { trainValueStep, valueStep } from "./value.js";
import type { Call, RunReport } from "./runner/run-command.js";
import { withNeeded } from "./runner/order-steps.js";
import { runNights, runOnly } from "./runner/run-nights.js";
import type { Step } from "./runner/step.js";

/** The steps of a night, in the order of the contract. */
export const NIGHT: readonly Step[] = [
  loadStep,
  identityStep,
  coreStep,
  rfmStep,
  lifecycleStep,
  featuresStep,
  churnStep,
  valueStep,
  clustersStep,
  crossSellStep,
  customerStep,
  segmentsStep,
  cubesStep,
  exportStep,
  reportStep,
  publishStep,
];

/** Runs a whole night for each `as_of`, the oldest first, in one warehouse. */
export const runNightly = (call: Call, nights: readonly AsOf[]): Promise<RunReport> => runNights(call, nights, NIGHT);

/** Runs some steps of a night as of one moment; `publish` makes them visible. */
export const runSome = (call: Call, only: ReadonlySet<string>, steps = NIGHT): Promise<RunReport> =>
  runOnly(call, only, steps);

/** Loads outside a night, and publishes what came. */
export async function runLoadAlone(call: Call, options: Omit<LoadOptions, "night">): Promise<RunReport> {
  const load: Step = { ...loadStep, run: (context) => runLoad(context, { ...options, night: false }) };
  return runSome(call, LOAD_ALONE, [load, ...NIGHT.slice(1)]);
}

/**
 * Trains a model as of one moment, on what is loaded by then, and publishes what that took.
 * @param tensorFlow the library of the neural network; null: it is not among the challengers
 */
export const runTrain = (call: Call, tensorFlow: typeof TensorFlow | null): Promise<RunReport> =>
  runTraining(call, trainChurnStep(call.clock().toISOString(), tensorFlow));

/** Trains the model of what to offer next, in the same way. */
export const runTrainCrossSell = (call: Call): Promise<RunReport> =>
  runTraining(call, trainCrossSellStep(call.clock().toISOString()));

/** Fits value anew. */
export const runTrainValue = (call: Call): Promise<RunReport> =>
  runTraining(call, trainValueStep(call.clock().toISOString()));

/** Groups customers anew. */
export const runTrainClusters = (call: Call): Promise<RunReport> =>
  runTraining(call, trainClustersStep(call.clock().toISOString()));

/** Takes the cut points of RFM anew. */
export const runTrainRfm = (call: Call): Promise<RunReport> =>
  runTraining(call, trainRfmStep(call.clock().toISOString()));

function runTraining(call: Call, train: Step): Promise<RunReport> {
  const steps = [...NIGHT, train];
  return runSome(call, new Set([...withNeeded(steps, [train.name]), "publish"]), steps);
}

/** Makes a version of a model live by hand. */
export const runPromote = (call: Call, name: string, version: number): Promise<RunReport> =>
  runSome(call, new Set(["promote"]), [promoteStep(name, version, call.clock().toISOString())]);

export const LOAD_ALONE: ReadonlySet<string> = new Set(["load", "identity", "publish"]);
