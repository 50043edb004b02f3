import { expect, test } from "vitest";
import { runCheck } from "../../../pipelines/check.js";
import { encodeText } from "../../support/encode-text.js";
import { projectFolder } from "../../support/project-folder.js";
import { workbook } from "../../support/workbook.js";

const source = (file: string, format: string) => `name: shop
time_zone: UTC
currency: GBP
sources:
  orders:
    entity: transactions
    files: ${file}
    ${format === "" ? "" : `format: ${format}`}
    columns: { transaction_id: id, occurred_at: day, product_id: sku, product_name: title, amount: amount }
`;
const HEADER = "id,day,sku,title,amount";
const ROWS = Array.from({ length: 30 }, (_, i) => `${i},2025-01-${10 + (i % 20)},P${i},绿茶礼盒装，两罐,1.50`);
const TEXT = `${[HEADER, ...ROWS].join("\n")}\n`;

async function check(name: string, content: string | Uint8Array, format = "") {
  const { findings } = await runCheck(projectFolder({ "clientele.yaml": source(name, format), [name]: content }), {});
  return findings;
}
const codes = async (...args: Parameters<typeof check>) =>
  (await check(...args)).map(({ level, code, where }) => `${level} ${code} ${where}`);

test("another encoding than the declared one is named, whether the declared one refuses the bytes or garbles them", async () => {
  const bytes = encodeText(TEXT, "gb18030")!;
  const [refused] = await check("a.csv", bytes);
  expect(refused).toMatchObject({ level: "problem", code: "encoding", where: "a.csv" });
  expect(refused!.message).toContain("format: { encoding: gb18030 }");
  expect(await codes("a.csv", bytes, "{ encoding: latin-1 }")).toEqual(["problem encoding a.csv"]);
  expect(await codes("a.csv", bytes, "{ encoding: gbk }")).toEqual([]);
});

test("a delimiter that leaves one column is a problem with the right one beside it", async () => {
  const [found] = await check("a.csv", TEXT.replaceAll(",", ";"), '{ delimiter: "," }');
  expect(found).toMatchObject({ code: "delimiter", where: "a.csv:1" });
  expect(found!.message).toContain('write format: { delimiter: ";" }');
});

test("titles above the header and a total below the rows are seen for what they are", async () => {
  const titled = await check("a.csv", `Sales\n\n${TEXT}`);
  expect(titled.map(({ message }) => message).join()).toContain("format: { skip: 2 }");
  expect(await codes("a.csv", `Sales\n\n${TEXT}`, "{ skip: 2 }")).toEqual([]);
  const [footer] = await check("a.csv", `${TEXT}合计,,,,45.00\n`);
  expect(footer).toMatchObject({ level: "note", code: "footer" });
  expect(footer!.message).toContain("format: { footer: 1 }");
  expect(await codes("a.csv", `${TEXT}合计,,,,45.00\n`, "{ footer: 1 }")).toEqual([]);
});

test("times that no pattern reads come with the pattern; two patterns that read a value as two days are a problem", async () => {
  const european = TEXT.replaceAll(/2025-01-(\d\d)/g, "$1/01/2025");
  const [unread] = await check("a.csv", european);
  expect(unread).toMatchObject({ level: "problem", code: "not-a-time", where: "a.csv:2" });
  expect(unread!.message).toContain('timestamp: ["%d/%m/%Y"]');
  const both = TEXT.replaceAll(/2025-01-(\d\d)/g, "03/04/2025");
  expect((await check("a.csv", both))[0]!.message).toContain('["%d/%m/%Y"] or ["%m/%d/%Y"]');
  expect(await codes("a.csv", both, '{ timestamp: ["%d/%m/%Y", "%m/%d/%Y"] }')).toEqual([
    "problem ambiguous-time a.csv",
  ]);
  expect(await codes("a.csv", both, '{ timestamp: ["%d/%m/%Y"] }')).toEqual([]);
});

test("ids that a spreadsheet spoilt, and ids whose rows contradict each other, are found at their line", async () => {
  expect(await codes("a.csv", TEXT.replace("\n5,", "\n8.92E+17,"))).toEqual(["problem spoilt-id a.csv:7"]);
  const long = await workbook([
    {
      name: "Sheet1",
      rows: [HEADER.split(","), [{ xml: '<c r="A2"><v>892071234567890123</v></c>' }, "2025-01-02", "P1", "a", 1]],
    },
  ]);
  expect(await codes("a.xlsx", long)).toContain("problem spoilt-id a.xlsx");
  const customers = `name: shop
time_zone: UTC
currency: GBP
sources: { crm: { entity: customers, files: c.csv, columns: { customer_ref: id, name: name } } }
`;
  const folder = projectFolder({ "clientele.yaml": customers, "c.csv": "id,name\n1,Ann\n2,Bob\n1,Anne\n3,Cy\n3,Cy\n" });
  const { findings } = await runCheck(folder, {});
  expect(findings.map(({ code, where }) => `${code} ${where}`)).toEqual(["key-conflict c.csv:2"]);
});
