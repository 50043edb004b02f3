import { blockReader, tooHuge, type Block } from "../encoding/encode-rows.js";
import { encodingFromJson, type Encoding } from "../encoding/encoding.js";
import { InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { checkTable, type Table } from "../table.js";

/** One layer: output = activation(input · weights + biases). */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, inputs × outputs. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

export interface NeuralReport extends FitReport {
  /** `early-stopping`: rows that were held back did no better for some rounds. */
  readonly reason: "early-stopping" | "max-epochs";
  /** Mean log loss of the rows that were held back, at the weights that were kept. */
  readonly heldLoss: number;
}

/** A feed-forward network with rectified hidden layers; it scores without the library that trained it. Frozen. */
export interface NeuralModel {
  readonly kind: "neural";
  readonly version: 1;
  readonly encoding: Encoding;
  readonly layers: readonly Layer[];
  readonly report: NeuralReport;
  /**
   * Probability of label 1 for each row, 0 to 1.
   * @throws {InputError} missing-column, column-kind, huge-value, those of `checkTable`
   */
  predict(table: Table): Float64Array;
  toJSON(): NeuralJson;
}

export interface NeuralJson extends Pick<NeuralModel, "kind" | "version" | "encoding" | "report"> {
  /** Weights and biases as base64 of little-endian 32-bit floats. */
  readonly layers: readonly {
    readonly inputs: number;
    readonly outputs: number;
    readonly weights: string;
    readonly biases: string;
  }[];
}

const BLOCK = 256;

export function neuralModel(encoding: Encoding, layers: readonly Layer[], report: NeuralReport): NeuralModel {
  return Object.freeze<NeuralModel>({
    kind: "neural",
    version: 1,
    encoding,
    layers,
    report,
    predict: (table) => {
      checkTable("NeuralModel.predict", table);
      const { block, read } = blockReader("NeuralModel.predict", encoding, table, BLOCK);
      const result = new Float64Array(table.rows);
      for (let start = 0; start < table.rows; start += BLOCK) {
        const count = Math.min(BLOCK, table.rows - start);
        read(start, count);
        const logits = forward(layers, firstLayer(layers[0]!, block, count), count);
        for (let i = 0; i < count; i++) {
          if (Number.isNaN(logits[i]!)) throw tooHuge("NeuralModel.predict", start + i);
          result[start + i] = 1 / (1 + Math.exp(-logits[i]!));
        }
      }
      return result;
    },
    toJSON: () => ({
      kind: "neural",
      version: 1,
      encoding,
      layers: layers.map(({ inputs, outputs, weights, biases }) => ({
        inputs,
        outputs,
        weights: toBase64(weights),
        biases: toBase64(biases),
      })),
      report,
    }),
  });
}

/** The first layer reads terms as they are stored: of a category one row of weights is added, not a product with zeros. */
function firstLayer({ outputs, weights, biases }: Layer, { dense, denseTerms, sparse }: Block, count: number) {
  const sums = new Float64Array(count * outputs);
  for (let i = 0; i < count; i++) {
    const at = i * outputs;
    for (let o = 0; o < outputs; o++) sums[at + o] = biases[o]!;
    for (let d = 0; d < dense.length; d++) {
      const [value, row] = [dense[d]![i]!, denseTerms[d]! * outputs];
      for (let o = 0; o < outputs; o++) sums[at + o]! += value * weights[row + o]!;
    }
    for (const { terms, values } of sparse) {
      if (terms[i]! < 0) continue;
      const [value, row] = [values[i]!, terms[i]! * outputs];
      for (let o = 0; o < outputs; o++) sums[at + o]! += value * weights[row + o]!;
    }
  }
  return sums;
}

function forward(layers: readonly Layer[], first: Float64Array, count: number): Float64Array {
  let values = first;
  for (const { inputs, outputs, weights, biases } of layers.slice(1)) {
    const next = new Float64Array(count * outputs);
    for (let i = 0; i < count; i++) {
      for (let o = 0; o < outputs; o++) next[i * outputs + o] = biases[o]!;
      for (let k = 0; k < inputs; k++) {
        const value = values[i * inputs + k]!;
        if (value <= 0) continue;
        for (let o = 0; o < outputs; o++) next[i * outputs + o]! += value * weights[k * outputs + o]!;
      }
    }
    values = next;
  }
  return values;
}

/**
 * The model that `toJSON` described.
 * @throws {InputError} model-version, bad-model
 */
export function neuralFromJson(json: unknown): NeuralModel {
  const { kind, version, encoding, layers, report } = (json ?? {}) as Partial<NeuralJson>;
  if (kind !== "neural" || version !== 1) {
    throw new InputError(
      "model-version",
      `neuralFromJson: reads kind neural, version 1; got ${String(kind)}, ${String(version)}. Train the model again.`,
    );
  }
  const read = encodingFromJson("neuralFromJson", encoding);
  const decoded = (Array.isArray(layers) ? layers : []).map(({ inputs, outputs, weights, biases }): Layer => {
    return { inputs, outputs, weights: fromBase64(weights), biases: fromBase64(biases) };
  });
  const sound =
    report !== undefined &&
    decoded.at(-1)?.outputs === 1 &&
    decoded.every(({ inputs, outputs, weights, biases }, l) => {
      const fits = inputs === (l === 0 ? read.terms.length : decoded[l - 1]!.outputs);
      return fits && weights.length === inputs * outputs && biases.length === outputs && weights.every(Number.isFinite);
    });
  if (!sound)
    throw new InputError("bad-model", "neuralFromJson: layers do not fit the encoding. Train the model again.");
  return neuralModel(read, decoded, report);
}

const toBase64 = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

function fromBase64(text: unknown): Float32Array {
  const bytes = Buffer.from(String(text), "base64");
  const values = new Float32Array(Math.floor(bytes.length / 4));
  for (let i = 0; i < values.length; i++) values[i] = bytes.readFloatLE(4 * i);
  return values;
}
