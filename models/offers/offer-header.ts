import { InputError } from "../errors.js";
import type { OfferCheck } from "./check-offers.js";
import type { OfferStability } from "./offer-drift.js";

/** A gate that a version did not pass. */
export interface FailedGate {
  readonly gate: string;
  readonly message: string;
  /** `--allow` overruled it. */
  readonly allowed: boolean;
}

/** What is kept of a check. */
export type StoredCheck = Omit<OfferCheck, "recallOf">;

/** All that is known of a version: what `meanings/cross-sell.v<N>.json` holds beside the model. */
export interface OfferHeader {
  readonly kind: "cross-sell";
  readonly format: 1;
  /** What ranks. */
  readonly ranking: string;
  readonly asOf: string;
  readonly seed: number;
  readonly horizonDays: number;
  /** Customers of the held-out days. */
  readonly heldOut: number;
  /** The held-out days: how it did, of the sample of customers that was asked. */
  readonly check: StoredCheck;
  /** Where customers lay then, to tell how far they move; null: too few to say. Versions of before there was such have none. */
  readonly stability?: OfferStability | null;
  readonly failed: readonly FailedGate[];
  /** `first`, `promoted`, `kept`, `refused` or `allowed`. */
  readonly outcome: string;
  /** Why, in words for people. */
  readonly reason: string;
  readonly notes: readonly string[];
}

/**
 * What is known of a version, without the model.
 * @throws {InputError} model-kind, model-version, bad-model
 */
export function offerHeaderFromJson(json: unknown): OfferHeader {
  const { model, ...header } = (json ?? {}) as Partial<OfferHeader> & { readonly model?: unknown };
  if (header.kind !== "cross-sell") {
    const got = JSON.stringify(header.kind);
    throw new InputError("model-kind", `cross-sell: a model of kind cross-sell is wanted; got ${got}.`);
  }
  if (header.format !== 1) {
    throw new InputError(
      "model-version",
      `cross-sell: this version reads models of format 1; got ${JSON.stringify(header.format)}. Train again, or use the version that wrote it.`,
    );
  }
  if (
    typeof header.asOf !== "string" ||
    !Array.isArray(header.failed) ||
    !Array.isArray(header.check?.questions) ||
    model === undefined
  ) {
    throw new InputError("bad-model", "cross-sell: the model is not whole. Take it back from version control.");
  }
  return header as OfferHeader;
}
