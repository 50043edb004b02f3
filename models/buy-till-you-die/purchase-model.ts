import { InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { BG_NBD, MBG_NBD } from "./beta-geometric.js";
import type { LogFit } from "./fit-logs.js";
import { checkHistories, type PurchaseHistories } from "./histories.js";
import { PARETO_NBD } from "./pareto-nbd.js";
import type { PurchaseKind, PurchaseLaw, PurchaseQuantities } from "./purchase-law.js";

/** Over how long orders are counted, and how much less a later one counts. */
export interface Discount {
  /** In the unit of the histories; may be infinite where rate is above 0. */
  readonly horizon: number;
  /** Continuous, per unit of time. */
  readonly rate: number;
}

/** A fitted model of repeat purchases. Frozen. Each quantity has one entry per history, and errors of `checkHistories`. */
export interface PurchaseModel {
  readonly kind: PurchaseKind;
  readonly version: 1;
  readonly parameters: Readonly<Record<string, number>>;
  /** Infinite where the likelihood has no curvature. */
  readonly standardErrors: Readonly<Record<string, number>>;
  readonly logCovariance: Float64Array | null;
  readonly logLikelihood: number;
  readonly unidentified: readonly string[];
  readonly report: FitReport;
  /** Probability, 0 to 1, that a customer has not dropped out by the end of the history. */
  probabilityAlive(histories: PurchaseHistories): Float64Array;
  /** Orders expected in the `horizon` after the end of the history, 0 or more. @throws {InputError} horizon-out-of-range */
  expectedOrders(histories: PurchaseHistories, horizon: number): Float64Array;
  /** The same, each discounted to the end of the history. @throws {InputError} horizon-out-of-range, rate-out-of-range */
  discountedOrders(histories: PurchaseHistories, discount: Discount): Float64Array;
  toJSON(): PurchaseJson;
}

/** As it stands in `meanings/`: numbers only, covariance row by row. */
export interface PurchaseJson {
  readonly kind: PurchaseKind;
  readonly version: 1;
  readonly parameters: Readonly<Record<string, number>>;
  readonly logCovariance: readonly number[] | null;
  readonly logLikelihood: number;
  readonly unidentified: readonly string[];
  readonly report: FitReport;
}

export const LAWS: Readonly<Record<PurchaseKind, PurchaseLaw>> = {
  "bg-nbd": BG_NBD,
  "mbg-nbd": MBG_NBD,
  "pareto-nbd": PARETO_NBD,
};

export function purchaseModel(law: PurchaseLaw, fitted: LogFit): PurchaseModel {
  const { kind, names } = law;
  const { logCovariance, logLikelihood, unidentified, report } = fitted;
  const parameters = Object.freeze(Object.fromEntries(names.map((name, k) => [name, fitted.parameters[k]!])));
  const of = law.at(fitted.parameters);
  return Object.freeze<PurchaseModel>({
    kind,
    version: 1,
    parameters,
    standardErrors: fitted.standardErrors,
    logCovariance,
    logLikelihood,
    unidentified,
    report,
    probabilityAlive: (histories) => checked("probabilityAlive", histories, (open) => aliveOf(of, open)),
    expectedOrders: (histories, horizon) => {
      checkHorizon("expectedOrders", horizon, 0);
      return checked("expectedOrders", histories, (open) => expectedOf(of, open, { horizon, rate: 0 }));
    },
    discountedOrders: (histories, discount) => {
      if (!(discount.rate >= 0 && discount.rate < Infinity)) {
        throw new InputError("rate-out-of-range", `discountedOrders: rate must be 0 or more; got ${discount.rate}.`);
      }
      checkHorizon("discountedOrders", discount.horizon, discount.rate);
      return checked("discountedOrders", histories, (open) => expectedOf(of, open, discount));
    },
    toJSON: () => ({
      kind,
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
export function purchaseModelFromJson(json: unknown): PurchaseModel {
  const { kind, version, parameters, logCovariance, ...rest } = (json ?? {}) as Partial<PurchaseJson>;
  if (version !== 1 || kind === undefined || !Object.hasOwn(LAWS, kind)) {
    throw new InputError(
      "model-version",
      `purchaseModelFromJson: reads kinds ${Object.keys(LAWS).join(", ")}, version 1; got ${String(kind)}, ${String(version)}.`,
    );
  }
  const law = LAWS[kind];
  const values = Float64Array.from(law.names, (name) => parameters?.[name] ?? Number.NaN);
  const bad = !values.every((value) => value > 0 && value < Infinity);
  if (bad || rest.report === undefined || rest.unidentified === undefined || rest.logLikelihood === undefined) {
    throw new InputError("bad-model", `purchaseModelFromJson: parameters must be above 0. Train the model again.`);
  }
  const covariance = logCovariance === null || logCovariance === undefined ? null : Float64Array.from(logCovariance);
  const error = (k: number) => (covariance === null ? Infinity : Math.sqrt(covariance[k * values.length + k]!));
  return purchaseModel(law, {
    parameters: values,
    standardErrors: Object.fromEntries(law.names.map((name, k) => [name, values[k]! * error(k)])),
    logCovariance: covariance,
    logLikelihood: rest.logLikelihood,
    unidentified: rest.unidentified,
    report: rest.report,
  });
}

/** Unchecked: one probability per history. */
export function aliveOf(of: PurchaseQuantities, { repeats, recency, age }: PurchaseHistories): Float64Array {
  const alive = new Float64Array(repeats.length);
  for (let i = 0; i < alive.length; i++) alive[i] = of.alive(repeats[i]!, recency[i]!, age[i]!);
  return alive;
}

/** Unchecked: expected orders of each history; what neighbours of equal repeats and age share is computed once. */
export function expectedOf(
  of: PurchaseQuantities,
  { repeats, recency, age }: PurchaseHistories,
  { horizon, rate }: Discount,
): Float64Array {
  const orders = new Float64Array(repeats.length);
  let x = -1;
  let end = -1;
  let ifAlive = 0;
  for (let i = 0; i < orders.length; i++) {
    if (repeats[i] !== x || age[i] !== end) {
      x = repeats[i]!;
      end = age[i]!;
      ifAlive = rate === 0 ? of.ordersIfAlive(x, end, horizon) : of.discountedIfAlive(x, end, horizon, rate);
    }
    orders[i] = ifAlive * of.alive(x, recency[i]!, end);
  }
  return orders;
}

function checked(who: string, histories: PurchaseHistories, of: (open: PurchaseHistories) => Float64Array) {
  checkHistories(who, histories);
  return of(histories);
}

function checkHorizon(who: string, horizon: number, rate: number): void {
  if (horizon >= 0 && (horizon < Infinity || rate > 0)) return;
  const rule = "horizon must be 0 or more, and finite without a discount rate";
  throw new InputError("horizon-out-of-range", `${who}: ${rule}; got ${horizon}.`);
}
