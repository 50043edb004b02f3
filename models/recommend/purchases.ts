import { InputError } from "../errors.js";

/**
 * Who bought what on which day, a line each, by customer and then by day. Only sales that stood: what came back whole is left
 * out by whoever reads them. The same product twice on one day counts once.
 */
export interface Purchases {
  /** Customers are 0 to customers − 1; one without a line is a customer of whom nothing is known. */
  readonly customers: number;
  readonly products: number;
  /** Never falls. */
  readonly customer: Int32Array;
  readonly product: Int32Array;
  /** Whole days since any fixed day; never falls within a customer. */
  readonly day: Int32Array;
  /** One a product: what kind of product it is (a subcategory), from 0; −1 where unknown. */
  readonly group?: Int32Array;
  /** One a customer: what kind of customer it is (a country, a region), from 0; −1 where unknown. */
  readonly segment?: Int32Array;
  /** One a product: its usual price; NaN where unknown. */
  readonly price?: Float64Array;
}

/** The same, with the place of each customer's first line; `offsets[customers]` is the number of lines. */
export interface IndexedPurchases extends Purchases {
  readonly offsets: Int32Array;
  /** Of a part of all customers: their numbers among all. */
  readonly among?: Int32Array;
}

/**
 * The door of all that reads purchases.
 * @throws {InputError} unequal-lengths, unknown-customer, unknown-product, purchases-order, bad-attribute
 */
export function indexPurchases(caller: string, purchases: Purchases): IndexedPurchases {
  const { customers, products, customer, product, day } = purchases;
  if (customer.length !== product.length || customer.length !== day.length) {
    throw new InputError(
      "unequal-lengths",
      `${caller}: ${customer.length} customers, ${product.length} products and ${day.length} days of lines.`,
    );
  }
  checkAttribute(caller, "group", purchases.group, products);
  checkAttribute(caller, "segment", purchases.segment, customers);
  checkAttribute(caller, "price", purchases.price, products);
  const offsets = new Int32Array(customers + 1);
  for (let i = 0; i < customer.length; i++) {
    const [who, what] = [customer[i]!, product[i]!];
    if (!(who >= 0 && who < customers)) {
      throw new InputError(
        "unknown-customer",
        `${caller}: a customer is a whole number from 0 to ${customers - 1}; got ${who} at index ${i}.`,
      );
    }
    if (!(what >= 0 && what < products)) {
      throw new InputError(
        "unknown-product",
        `${caller}: a product is a whole number from 0 to ${products - 1}; got ${what} at index ${i}.`,
      );
    }
    if (i > 0 && (who < customer[i - 1]! || (who === customer[i - 1]! && day[i]! < day[i - 1]!))) {
      throw new InputError(
        "purchases-order",
        `${caller}: lines must stand by customer and then by day; index ${i} comes before ${i - 1}.`,
      );
    }
    offsets[who + 1]!++;
  }
  for (let who = 0; who < customers; who++) offsets[who + 1]! += offsets[who]!;
  return { ...purchases, offsets };
}

function checkAttribute(
  caller: string,
  name: string,
  values: Int32Array | Float64Array | undefined,
  length: number,
): void {
  if (values === undefined || (values.length === length && values.every((value) => value >= -1 || Number.isNaN(value))))
    return;
  throw new InputError("bad-attribute", `${caller}: ${name} needs ${length} values from −1; got ${values.length}.`);
}
