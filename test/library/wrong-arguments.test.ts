import { expect, test } from "vitest";
import { open } from "../../library/index.js";
import { churnTables } from "./a-churn-model.js";
import { codeOf, company } from "./a-company.js";

type Careless = (...values: unknown[]) => { rows(): Promise<unknown> };
const later = <T>(call: () => T): Promise<Awaited<T>> => Promise.resolve().then(call) as Promise<Awaited<T>>;

async function messageOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "none",
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );
}

test("what a program without types hands over wrong is named, and is no fault of clientele", async () => {
  const shop = await company(await churnTables());
  const careless = shop as unknown as Record<string, Careless>;
  const wrong = {
    folder: open(undefined as never),
    threads: open(shop.directory, { threads: 0 }),
    memory: open(shop.directory, { memory: "lots" }),
    function: later(() => careless["sql"]!("select 1 as n")),
    noQuestion: later(() => careless["cube"]!("sales")),
    textForList: later(() => careless["cube"]!("sales", { measures: "revenue" })),
    customer: later(() => careless["customer"]!(17)),
    segment: later(() => careless["segment"]!(null)),
    list: later(() => careless["decisions"]!()),
    model: later(() => careless["model"]!({})),
  };
  for (const [what, call] of Object.entries(wrong))
    expect(`${what}: ${await codeOf(call)}`).toBe(`${what}: wrong-argument`);
  const asked = { measures: ["revenue"], order: ["channel"] };
  expect(await messageOf(later(() => careless["cube"]!("sales", asked)))).toMatch(/no "order"/);
  expect(await codeOf(shop.cube("sales", {} as never).rows())).toBe("no-measure");

  const churn = await shop.model("churn");
  const texts = { recency_days: ["10"], orders: ["2"] } as never;
  expect(await codeOf(later(() => churn.score(texts)))).toBe("not-a-number");
});

test("a column that is none is told by its relation's name too, and a value that does not fit with what to write instead", async () => {
  const shop = await company();
  const qualified = await messageOf(shop.sql`select r.frequensy from result.rfm r`.rows());
  expect(qualified).toMatch(/^unknown-column: there is no column "frequensy" in "r"/);
  expect(await messageOf(shop.sql`select x.frequency from result.rfm r`.rows())).toMatch(/^unknown-table: .*"x".*r\?/);
  expect(await codeOf(shop.sql`select * from result.rfm join result.churn using (nothing)`.rows())).toMatch(
    /^unknown-/,
  );
  const compared = await messageOf(shop.sql`select * from result.rfm where frequency = ${"many"}`.rows());
  expect(compared).toMatch(/^engine-conversion: .*try_cast/);
  expect(compared).not.toContain("many");
});
