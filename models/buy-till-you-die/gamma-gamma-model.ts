import { InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import type { SpendHistories } from "./fit-gamma-gamma.js";
import type { LogFit } from "./fit-logs.js";

export const SPEND_NAMES = ["p", "q", "v"] as const;

/** A fitted model of spend per order. Frozen. */
export interface GammaGammaModel {
  readonly kind: "gamma-gamma";
  readonly version: 1;
  readonly parameters: Readonly<Record<string, number>>;
  readonly standardErrors: Readonly<Record<string, number>>;
  readonly logCovariance: Float64Array | null;
  readonly logLikelihood: number;
  readonly unidentified: readonly string[];
  readonly report: FitReport;
  /**
   * Expected spend of a customer's next order, in the currency of the fit. Customers without orders (0) have the mean of all.
   * @returns NaN where that mean does not exist: no orders and q ≤ 1
   * @throws {InputError} histories-length, orders-not-whole, spend-not-positive
   */
  expectedSpend(histories: Pick<SpendHistories, "orders" | "meanSpend">): Float64Array;
  toJSON(): GammaGammaJson;
}

export interface GammaGammaJson {
  readonly kind: "gamma-gamma";
  readonly version: 1;
  readonly parameters: Readonly<Record<string, number>>;
  readonly logCovariance: readonly number[] | null;
  readonly logLikelihood: number;
  readonly unidentified: readonly string[];
  readonly report: FitReport;
}

export function gammaGammaModel(fitted: LogFit): GammaGammaModel {
  const { logCovariance, logLikelihood, unidentified, report, standardErrors } = fitted;
  const parameters = Object.freeze(Object.fromEntries(SPEND_NAMES.map((name, k) => [name, fitted.parameters[k]!])));
  return Object.freeze<GammaGammaModel>({
    kind: "gamma-gamma",
    version: 1,
    parameters,
    standardErrors,
    logCovariance,
    logLikelihood,
    unidentified,
    report,
    expectedSpend: (histories) => {
      checkSpent("expectedSpend", histories);
      return spendOf(fitted.parameters, histories);
    },
    toJSON: () => ({
      kind: "gamma-gamma",
      version: 1,
      parameters,
      logCovariance: logCovariance === null ? null : [...logCovariance],
      logLikelihood,
      unidentified,
      report,
    }),
  });
}

/**
 * The model that `toJSON` described.
 * @throws {InputError} model-version, bad-model
 */
export function gammaGammaFromJson(json: unknown): GammaGammaModel {
  const { kind, version, parameters, logCovariance, ...rest } = (json ?? {}) as Partial<GammaGammaJson>;
  if (kind !== "gamma-gamma" || version !== 1) {
    throw new InputError(
      "model-version",
      `gammaGammaFromJson: reads kind gamma-gamma, version 1; got ${String(kind)}, ${String(version)}.`,
    );
  }
  const values = Float64Array.from(SPEND_NAMES, (name) => parameters?.[name] ?? Number.NaN);
  const bad = !values.every((value) => value > 0 && value < Infinity);
  if (bad || rest.report === undefined || rest.unidentified === undefined || rest.logLikelihood === undefined) {
    throw new InputError("bad-model", "gammaGammaFromJson: parameters must be above 0. Train the model again.");
  }
  const covariance = logCovariance === null || logCovariance === undefined ? null : Float64Array.from(logCovariance);
  const error = (k: number) => (covariance === null ? Infinity : Math.sqrt(covariance[k * 3 + k]!));
  return gammaGammaModel({
    parameters: values,
    standardErrors: Object.fromEntries(SPEND_NAMES.map((name, k) => [name, values[k]! * error(k)])),
    logCovariance: covariance,
    logLikelihood: rest.logLikelihood,
    unidentified: rest.unidentified,
    report: rest.report,
  });
}

/** Unchecked. @source Fader and Hardie (2013), equation 5 */
export function spendOf(
  parameters: Float64Array,
  { orders, meanSpend }: Pick<SpendHistories, "orders" | "meanSpend">,
): Float64Array {
  const [p, q, v] = parameters as unknown as readonly [number, number, number];
  return Float64Array.from(orders, (x, i) => {
    if (x === 0) return q > 1 ? (p * v) / (q - 1) : Number.NaN;
    const below = p * x + q - 1;
    return below > 0 ? (p * (v + x * meanSpend[i]!)) / below : Number.NaN;
  });
}

/** Throws unless these are what `expectedSpend` takes. */
export function checkSpent(who: string, { orders, meanSpend }: Pick<SpendHistories, "orders" | "meanSpend">): void {
  if (orders.length !== meanSpend.length) {
    throw new InputError("histories-length", `${who}: orders and meanSpend must have equal lengths.`);
  }
  for (let i = 0; i < orders.length; i++) {
    const [x, spend] = [orders[i]!, meanSpend[i]!];
    if (!(Number.isSafeInteger(x) && x >= 0)) {
      throw new InputError("orders-not-whole", `${who}: orders must be 0, 1, 2 …; got ${x} at index ${i}.`);
    }
    if (x > 0 && !(spend > 0 && spend < Infinity)) {
      throw new InputError("spend-not-positive", `${who}: meanSpend must be above 0; got ${spend} at index ${i}.`);
    }
  }
}
