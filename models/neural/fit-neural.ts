import type * as TensorFlow from "@tensorflow/tfjs-core";
import { blockReader } from "../encoding/encode-rows.js";
import type { Encoding } from "../encoding/encoding.js";
import { fitEncoding, type EncodingParams } from "../encoding/fit-encoding.js";
import { FitError, InputError } from "../errors.js";
import { countLabels, oneClass } from "../metrics/outcomes.js";
import { normalDraw, seededRandom, shuffled, type Random } from "../random.js";
import { checkTable, type Table } from "../table.js";
import { neuralModel, type Layer, type NeuralModel, type NeuralReport } from "./neural-model.js";

export interface NeuralParams extends EncodingParams {
  readonly seed: number;
  /** Units of the hidden layers; default 32 and 16. */
  readonly hidden?: readonly number[];
  /** Most passes over the rows; default 60. */
  readonly maxEpochs?: number;
  /** Rows of a step; default 256. */
  readonly batch?: number;
  /** Of Adam; default 0.002. */
  readonly learningRate?: number;
  /** Penalty ½·l2·Σw² beside the mean log loss; default 0.0005. */
  readonly l2?: number;
  /** Share of the rows held back to see when to stop; default 0.15. It says nothing of how good the model is later. */
  readonly heldShare?: number;
  /** Passes without a better loss of the rows held back; default 6. */
  readonly patience?: number;
  /** One a row, from 0. */
  readonly weights?: Float64Array;
}

const DEFAULTS = {
  hidden: [32, 16],
  maxEpochs: 60,
  batch: 256,
  learningRate: 0.002,
  l2: 0.0005,
  heldShare: 0.15,
  patience: 6,
} as const;

type Settled = Required<Omit<NeuralParams, keyof EncodingParams | "weights">>;

/**
 * A small feed-forward network: terms as of logistic regression, rectified layers, one logit; Adam on the mean log loss, and
 * the weights of the pass at which held rows did best. The same seed, library and backend on one thread give the same weights.
 * @param tf the library with its backend set and ready; every tensor is given back
 * @param labels 0 or 1, one a row
 * @throws {InputError} those of `checkTable` and `fitEncoding`, unequal-lengths, label-not-binary, bad-weight, neural-params
 * @throws {FitError} no-rows, one-class, no-columns, diverged
 * @source Kingma and Ba (2015); first weights by He and others (2015)
 */
export function fitNeural(tf: typeof TensorFlow, table: Table, labels: Uint8Array, params: NeuralParams): NeuralModel {
  checkTable("fitNeural", table);
  const settled: Settled = { ...DEFAULTS, ...params };
  checkParams(settled);
  const { weights } = params;
  if (labels.length !== table.rows || (weights !== undefined && weights.length !== table.rows)) {
    throw new InputError(
      "unequal-lengths",
      `fitNeural: ${table.rows} rows, ${labels.length} labels and ${weights?.length ?? table.rows} weights.`,
    );
  }
  const { positives, negatives } = countLabels("fitNeural", labels, weights);
  if (positives === 0 || negatives === 0) throw oneClass("fitNeural", positives > 0 ? 1 : 0);
  const { encoding, notes } = fitEncoding("fitNeural", table, weights, params);
  const random = seededRandom(settled.seed);
  const { training, held } = split(labels, weights, settled.heldShare, random);
  const first = firstLayers(encoding.terms.length, settled.hidden, logOdds(labels, weights), random);
  const rows: Rows = { table, labels, weights, encoding };
  const { layers, epochs, heldLoss, stopped } = train(tf, rows, training, held, first, settled, random);
  const report: NeuralReport = {
    converged: stopped,
    reason: stopped ? "early-stopping" : "max-epochs",
    iterations: epochs,
    rows: positives + negatives,
    notes,
    heldLoss,
  };
  return neuralModel(encoding, layers, report);
}

interface Rows {
  readonly table: Table;
  readonly labels: Uint8Array;
  readonly weights: Float64Array | undefined;
  readonly encoding: Encoding;
}

function train(
  tf: typeof TensorFlow,
  rows: Rows,
  training: Uint32Array,
  held: Uint32Array,
  first: readonly Layer[],
  settled: Settled,
  random: Random,
) {
  const variables = first.map(({ inputs, outputs, weights, biases }) => ({
    weights: variable2d(tf, weights, inputs, outputs),
    biases: tf.tidy(() => tf.variable(tf.tensor1d(biases))),
  }));
  const optimizer = tf.train.adam(settled.learningRate);
  const batches = batchReader(rows, settled.batch);
  /** What enters each layer, and the logits: rows by units. */
  const forward = (x: TensorFlow.Tensor2D): TensorFlow.Tensor2D[] => {
    const entering = [x];
    variables.forEach(({ weights, biases }, l) => {
      const sums = tf.add<TensorFlow.Tensor2D>(tf.matMul(entering[l]!, weights), biases);
      entering.push(l === variables.length - 1 ? sums : tf.relu(sums));
    });
    return entering;
  };
  /** Gradients of the mean log loss with its penalty, by name: written out, since the library's core brings no derivatives. */
  const gradients = ({ x, y, w, count, total }: Batch): NamedTensor[] => {
    const entering = forward(tf.tensor2d(x, [count, rows.encoding.terms.length]));
    const found: NamedTensor[] = [];
    const share = tf.div(tf.tensor2d(w, [count, 1]), total);
    let error = tf.mul<TensorFlow.Tensor2D>(tf.sub(tf.sigmoid(entering.at(-1)!), tf.tensor2d(y, [count, 1])), share);
    for (let l = variables.length - 1; l >= 0; l--) {
      const { weights, biases } = variables[l]!;
      const input = entering[l]!;
      const slope = tf.add(tf.matMul(input, error, true, false), tf.mul(weights, settled.l2));
      found.push({ name: weights.name, tensor: slope }, { name: biases.name, tensor: tf.sum(error, 0) });
      const active = tf.cast(tf.greater(input, 0), "float32");
      if (l > 0) error = tf.mul(tf.matMul(error, weights, false, true), active);
    }
    return found;
  };
  const heldLossNow = (): number => {
    let [sum, total] = [0, 0];
    for (let start = 0; start < held.length; start += settled.batch) {
      const { x, y, w, count } = batches(start, held);
      const logits = tf.tidy(() =>
        forward(tf.tensor2d(x, [count, rows.encoding.terms.length]))
          .at(-1)!
          .dataSync(),
      );
      for (let i = 0; i < count; i++) {
        const against = y[i] === 1 ? -logits[i]! : logits[i]!;
        sum += w[i]! * (Math.max(0, against) + Math.log1p(Math.exp(-Math.abs(against))));
        total += w[i]!;
      }
    }
    return sum / total;
  };
  const readLayers = (): Layer[] =>
    variables.map((layer, l) => ({
      inputs: first[l]!.inputs,
      outputs: first[l]!.outputs,
      weights: Float32Array.from(layer.weights.dataSync()),
      biases: Float32Array.from(layer.biases.dataSync()),
    }));
  try {
    let best = { layers: readLayers(), loss: heldLossNow(), epoch: 0 };
    let epochs = 0;
    while (epochs < settled.maxEpochs && epochs - best.epoch < settled.patience) {
      epochs++;
      const order = shuffled(training.length, random).map((i) => training[i]!);
      for (let start = 0; start < order.length; start += settled.batch) {
        tf.tidy(() => optimizer.applyGradients(gradients(batches(start, order))));
      }
      const loss = heldLossNow();
      if (!Number.isFinite(loss)) {
        throw new FitError("diverged", "fitNeural: the loss is no number any more; take a smaller learningRate.");
      }
      if (loss < best.loss) best = { layers: readLayers(), loss, epoch: epochs };
    }
    const stopped = epochs - best.epoch >= settled.patience;
    return { layers: best.layers, epochs, heldLoss: best.loss, stopped };
  } finally {
    optimizer.dispose();
    for (const layer of variables) tf.dispose([layer.weights, layer.biases]);
  }
}

interface NamedTensor {
  readonly name: string;
  readonly tensor: TensorFlow.Tensor;
}

/** A variable is a copy: what it is made of is given back. */
const variable2d = (
  tf: typeof TensorFlow,
  values: Float32Array,
  rows: number,
  columns: number,
): TensorFlow.Variable<TensorFlow.Rank.R2> => tf.tidy(() => tf.variable(tf.tensor2d(values, [rows, columns])));

interface Batch {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly w: Float32Array;
  readonly count: number;
  /** Sum of w. */
  readonly total: number;
}

/** Rows of `order` as arrays of 32-bit floats, made anew each time: the library keeps what it is given. */
function batchReader({ table, labels, weights, encoding }: Rows, size: number) {
  const { block, read } = blockReader("fitNeural", encoding, table, size);
  const width = encoding.terms.length;
  return (start: number, order: Uint32Array): Batch => {
    const count = Math.min(size, order.length - start);
    read(start, count, order);
    const x = new Float32Array(count * width);
    block.dense.forEach((values, d) => {
      for (let i = 0; i < count; i++) x[i * width + block.denseTerms[d]!] = values[i]!;
    });
    for (const { terms, values } of block.sparse) {
      for (let i = 0; i < count; i++) if (terms[i]! >= 0) x[i * width + terms[i]!] = values[i]!;
    }
    const y = new Float32Array(count);
    const w = new Float32Array(count);
    let total = 0;
    for (let i = 0; i < count; i++) {
      const row = order[start + i]!;
      y[i] = labels[row]!;
      w[i] = weights === undefined ? 1 : weights[row]!;
      total += w[i]!;
    }
    return { x, y, w, count, total };
  };
}

/** Of each label the same share is held back, at least one row; rows of weight 0 are in neither. */
function split(labels: Uint8Array, weights: Float64Array | undefined, share: number, random: Random) {
  const order = shuffled(labels.length, random).filter((i) => weights === undefined || weights[i]! > 0);
  const isHeld = new Uint8Array(labels.length);
  for (const label of [0, 1]) {
    const own = order.filter((i) => labels[i] === label);
    for (const i of own.subarray(0, Math.min(own.length - 1, Math.max(1, Math.round(share * own.length)))))
      isHeld[i] = 1;
  }
  const held = order.filter((i) => isHeld[i] === 1).sort();
  if (held.length === 0) {
    throw new FitError("no-rows", `fitNeural: needs two rows of a label to hold one back; got ${order.length} rows.`);
  }
  return { training: order.filter((i) => isHeld[i] === 0).sort(), held };
}

/** The last layer starts at the log odds of the labels, so that no pass is spent on them. */
function firstLayers(inputs: number, hidden: readonly number[], start: number, random: Random): Layer[] {
  const sizes = [inputs, ...hidden, 1];
  return sizes.slice(1).map((outputs, l): Layer => {
    const own = sizes[l]!;
    const spread = Math.sqrt((l === 0 ? 1 : 2) / own);
    const weights = Float32Array.from({ length: own * outputs }, () => spread * normalDraw(random));
    return { inputs: own, outputs, weights, biases: new Float32Array(outputs).fill(l === hidden.length ? start : 0) };
  });
}

function logOdds(labels: Uint8Array, weights: Float64Array | undefined): number {
  let [ones, zeros] = [0, 0];
  labels.forEach((label, i) => {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (label === 1) ones += weight;
    else zeros += weight;
  });
  return Math.log(ones / zeros);
}

function checkParams({ hidden, maxEpochs, batch, learningRate, l2, heldShare, patience }: Settled): void {
  const whole = [...hidden, maxEpochs, batch, patience].every((value) => Number.isSafeInteger(value) && value >= 1);
  if (whole && learningRate > 0 && l2 >= 0 && heldShare > 0 && heldShare < 1) return;
  throw new InputError(
    "neural-params",
    `fitNeural: units, passes, batch and patience must be whole numbers from 1, learningRate above 0, l2 from 0, heldShare between 0 and 1; got ${JSON.stringify({ hidden, maxEpochs, batch, learningRate, l2, heldShare, patience })}.`,
  );
}
