import { count, text, type Read, type Row } from "./row-values.js";
import type { SalesWindow } from "./report-data.js";

export interface ChannelSales {
  /** Null: not stated. */
  readonly channel: string | null;
  readonly revenue: string;
  readonly grossSales: string;
  readonly transactions: number;
  readonly customers: number;
}

export interface ChannelContacts {
  readonly channel: string | null;
  /** Who began: the customer, the company, or the company by a campaign. */
  readonly direction: "in" | "out" | "campaign";
  readonly contacts: number;
  /** Those whose cost is known, and that cost. */
  readonly costed: number;
  readonly cost: string;
  /** Those with a waiting time; of these answered in time, and given up. */
  readonly queued: number;
  readonly inTime: number;
  readonly abandoned: number;
}

export interface ChannelWindow {
  readonly sales: readonly ChannelSales[];
  readonly contacts: readonly ChannelContacts[];
}

/** Sales and contacts of a window by channel. @param costs of one contact, by channel, where it does not say so itself */
export async function readChannels(
  read: Read,
  { starts, ends }: Pick<SalesWindow, "starts" | "ends">,
  costs: ReadonlyMap<string, number>,
  answeredWithin: number,
): Promise<ChannelWindow> {
  const span = { starts, ends };
  // An empty list has no type that the engine could bind.
  const known = costs.size === 0 ? new Map([["", 0]]) : costs;
  const priced = { ...span, channels: [...known.keys()], costs: [...known.values()].map(String) };
  const sales = await read("core.line", "./channel-sales.sql", span);
  const contacts = await read("core.contact", "./channel-contact.sql", {
    ...priced,
    answered_within: answeredWithin,
  });
  const treatments = await read("core.treatment", "./channel-treatment.sql", priced);
  return { sales: sales.map(soldBy), contacts: [...contacts, ...treatments].map(contactedBy) };
}

const soldBy = (row: Row): ChannelSales => ({
  channel: text(row["channel"]),
  revenue: String(row["revenue"]),
  grossSales: String(row["gross_sales"]),
  transactions: count(row["transactions"]),
  customers: count(row["customers"]),
});

const contactedBy = (row: Row): ChannelContacts => ({
  channel: text(row["channel"]),
  direction: String(row["direction"]) as ChannelContacts["direction"],
  contacts: count(row["contacts"]),
  costed: count(row["costed"]),
  cost: String(row["cost"]),
  queued: count(row["queued"]),
  inTime: count(row["in_time"]),
  abandoned: count(row["abandoned"]),
});
