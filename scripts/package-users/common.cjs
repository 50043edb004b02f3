/* eslint-disable @typescript-eslint/no-require-imports -- CommonJS is what this program tries */
const { open } = require("clientele");

async function ask() {
  const shop = await open("clientele-demo");
  const [{ customers }] = await shop.sql`select count(*) as customers from result.rfm where frequency > ${0}`.rows();
  const { columns } = await shop.cube("sales", { by: ["channel"], measures: ["revenue"] }).columns();
  const { numRows } = await shop.decisions("win-back").arrow();
  shop.close();
  console.log(customers, columns[0].values.length, numRows);
}

ask();
