import { createHash } from "node:crypto";
import { InputError } from "../errors.js";

/** Customers whose point lies below `threshold` are withheld; `key` salts the points. */
export interface Holdout {
  readonly key: string;
  /** 0 to 2^32 */
  readonly threshold: number;
}

const POINTS = 2 ** 32;

/**
 * The hold-out that withholds a share of all ids at random, always the same ones under one key.
 * @param share 0 to 1
 * @throws {InputError} holdout-share, holdout-key
 */
export function holdout(key: string, share: number): Holdout {
  if (!(share >= 0 && share <= 1)) {
    throw new InputError("holdout-share", `holdout: share must be from 0 to 1; got ${share}.`);
  }
  if (key === "") throw new InputError("holdout-key", "holdout: key must not be empty.");
  return { key, threshold: Math.round(share * POINTS) };
}

/** Where an id falls under a key: 0 to 2^32 − 1, from the first 8 hex digits of md5(key ':' id). */
export function holdoutPoint(key: string, id: string): number {
  return Number.parseInt(createHash("md5").update(`${key}:${id}`, "utf8").digest("hex").slice(0, 8), 16);
}

/** Whether a customer is withheld: one of the ids that became this customer is enough. */
export function isWithheld({ key, threshold }: Holdout, ids: readonly string[]): boolean {
  return ids.some((id) => holdoutPoint(key, id) < threshold);
}
