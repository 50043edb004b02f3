import { entityNamed } from "../../warehouse/schema/entities.js";
import { looksNumeric } from "../../warehouse/heads/guess-numbers.js";
import { guessTimes } from "../../warehouse/heads/guess-times.js";
import type { EntityGuess } from "./guess-entity.js";
import type { Sample } from "./sample.js";
import type { FoundSource } from "./split-layouts.js";
import { isNamedAfter } from "./synonyms.js";

/** What the values of a column without a name look like. */
interface Looks {
  readonly header: string;
  readonly kind: "time" | "whole" | "fraction" | "phone" | "email" | "text";
  /** Distinct values as a share of all. */
  readonly distinct: number;
  readonly mean: number;
}

/** A guess where there is no header: lines of transactions or customers by what their values look like. Never sure. */
export async function guessByContent(found: FoundSource, sample: Sample): Promise<EntityGuess | null> {
  if (found.format.header) return null;
  const looks: Looks[] = [];
  for (const { name } of sample.columns) looks.push(await look(name, sample));
  const assigned = isNamedAfter("customers", found.hint) ? asCustomers(looks) : asTransactions(looks);
  if (assigned === null) return null;
  const [entity, columns] = assigned;
  const order = entityNamed(entity)!.columns.map(({ name }) => name);
  const told = [...columns].map(([canonical, header]) => `${header} ${canonical}`).join(", ");
  return {
    entity: entityNamed(entity)!,
    columns: new Map(order.flatMap((name) => (columns.has(name) ? [[name, columns.get(name)!] as const] : []))),
    confidence: "unsure",
    evidence: "there is no header: told by what the values look like",
    todos: [`there is no header; by their values: ${told}. Is it so?`],
  };
}

async function look(header: string, sample: Sample): Promise<Looks> {
  const values = sample.values(header);
  const of = (test: (text: string) => boolean): boolean =>
    values.length > 0 && values.filter(test).length > values.length * 0.9;
  const counted = await sample.counted(header);
  const rows = counted.reduce((sum, each) => sum + each.rows, 0);
  const base = { header, distinct: counted.length / Math.max(1, rows), mean: 0 };
  const times = guessTimes(counted);
  if (
    times.values > 0 &&
    times.strange < times.values * 0.1 &&
    !of((text) => /^\d{1,10}$/.test(text) && !/^\d{8}$/.test(text))
  )
    return { ...base, kind: "time" };
  if (of((text) => /^[^@\s]+@[^@\s]+\.\w+$/.test(text))) return { ...base, kind: "email" };
  if (of((text) => /^(\+\d{6,15}|1[3-9]\d{9}|0\d{9,11})$/.test(text))) return { ...base, kind: "phone" };
  if (!of(looksNumeric)) return { ...base, kind: "text" };
  const numbers = values.map((text) => Math.abs(Number(text.replace(",", "."))));
  const mean = numbers.reduce((sum, n) => sum + (Number.isFinite(n) ? n : 0), 0) / numbers.length;
  return { ...base, mean, kind: of((text) => /^[+-]?\d+$/.test(text)) ? "whole" : "fraction" };
}

type Assigned = readonly [string, Map<string, string>];

/** The first time is the sale's; of codes the first is the receipt's, the one that recurs most the product's. */
function asTransactions(looks: readonly Looks[]): Assigned | null {
  const columns = new Map<string, string>();
  const time = looks.find(({ kind }) => kind === "time");
  const quantity = looks.find(({ kind, mean, distinct }) => kind === "whole" && mean < 100 && distinct < 0.5);
  const prices = looks.filter(({ kind }) => kind === "fraction");
  const codes = looks.filter(
    (each) => each !== quantity && (each.kind === "whole" || (each.kind === "text" && each.distinct > 0)),
  );
  const [id, ...rest] = codes;
  if (time === undefined || id === undefined || rest.length === 0) return null;
  columns.set("occurred_at", time.header);
  columns.set("transaction_id", id.header);
  const product = rest.filter(({ kind }) => kind === "text")[0] ?? rest[0]!;
  columns.set("product_id", product.header);
  const customer =
    rest.find((each) => each !== product && each.kind === "whole") ?? rest.find((each) => each !== product);
  if (customer !== undefined) columns.set("customer_ref", customer.header);
  if (quantity !== undefined) columns.set("quantity", quantity.header);
  const [first, second] = prices;
  if (first !== undefined) columns.set(quantity === undefined ? "amount" : "unit_price", first.header);
  if (second !== undefined && quantity !== undefined) columns.set("amount", second.header);
  return ["transactions", columns];
}

function asCustomers(looks: readonly Looks[]): Assigned | null {
  const columns = new Map<string, string>();
  const id = looks.find(({ distinct, kind }) => distinct > 0.95 && kind !== "email" && kind !== "phone");
  if (id === undefined) return null;
  columns.set("customer_ref", id.header);
  const take = (canonical: string, kind: Looks["kind"]): void => {
    const found = looks.find((each) => each.kind === kind && each !== id);
    if (found !== undefined) columns.set(canonical, found.header);
  };
  take("email", "email");
  take("phone", "phone");
  take("joined_at", "time");
  const name = looks.find((each) => each !== id && each.kind === "text" && each.distinct > 0.5);
  if (name !== undefined) columns.set("name", name.header);
  return ["customers", columns];
}
