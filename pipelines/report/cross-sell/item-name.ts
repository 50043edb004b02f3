import type { ReportContext } from "../report-context.js";

/** The name of a product, else its id: what is written of an item. */
export const itemName = ({ data }: ReportContext, item: string): string =>
  data.crossSell.names.get(item)?.trim() || item;
