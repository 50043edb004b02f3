import type { Row } from "./given.js";

/** `core.line` rows of a sale; amounts as decimal text. */
export const saleLine = (
  customer: string | null,
  transaction: string,
  occurredAt: string,
  amount = "10.0000",
): Row => ({
  customer_id: customer,
  transaction_id: transaction,
  occurred_at: occurredAt,
  amount_home: amount,
  kind: "sale",
  is_sale: Number(amount) > 0,
});

/** `core.line` rows of a return; the amount is 0 or below. */
export const returnLine = (customer: string | null, transaction: string, occurredAt: string, amount: string): Row => ({
  ...saleLine(customer, transaction, occurredAt, amount),
  kind: "return",
  is_sale: false,
});

/** `2026-01-01 00:00:00` moved by seconds. */
export const moment = (seconds: number, from = "2026-01-01T00:00:00Z"): string =>
  new Date(Date.parse(from) + seconds * 1000).toISOString().slice(0, 19).replace("T", " ");
