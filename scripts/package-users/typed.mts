import { ClienteleError, open, type Column, type Company, type Row } from "clientele";

const shop: Company = await open("clientele-demo", { threads: 1 });
const query = shop.sql<{ customers: number }>`select count(*) as customers from result.rfm where frequency > ${0}`;
const [row] = await query.rows();
const { columns } = await shop.cube("sales", { by: ["channel"], measures: ["revenue"] }).columns();
const channels: Column = columns[0]!;
const { numRows } = await shop.decisions("win-back").arrow();
for await (const rows of shop.decisions("win-back").stream()) rows satisfies readonly Row[];
shop.close();
console.log(row!.customers, channels.values.length, numRows);

const unasked = { by: ["channel"] };
// @ts-expect-error -- a measure is a must
await shop.cube("sales", unasked).rows().then(fails, named);
const hidden = "clientele/dist/library/open.js";
await import(hidden).then(fails, (cause: { code: string }) => {
  if (cause.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw cause;
});

function fails(): never {
  throw new Error("what must fail did not");
}

function named(cause: unknown): void {
  if (!(cause instanceof ClienteleError)) throw cause;
}
