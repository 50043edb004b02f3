import { gzipSync } from "node:zlib";
import { encodeText } from "../../support/encode-text.js";
import { workbook } from "../../support/workbook.js";

/** An export as some program writes it, and what there is to be guessed. */
export interface MixedExport {
  readonly path: string;
  readonly content: Buffer;
  /** Rows of data. */
  readonly rows: number;
  readonly entity: string;
  /** What of `format` must be stated for these files. */
  readonly format: Readonly<Record<string, unknown>>;
  /** Canonical columns that must be mapped. */
  readonly columns: readonly string[];
}

const PRODUCTS = ["红茶", "绿茶", "乌龙茶", "咖啡豆", "马克杯", "保温杯", "茶壶", "滤纸"];
const COMPLAINTS = ["配送延迟", "商品破损", "发票问题", "退款太慢", "客服态度"];
const KANJI = ["とても良い", "配送が遅い", "また買います", "普通です", "箱が壊れていた"];

const two = (n: number): string => String(n).padStart(2, "0");
const day = (i: number): number => 1 + ((i * 7) % 28);
const month = (i: number): number => 1 + ((i * 5) % 12);
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const lines = (rows: readonly string[], end = "\n"): string => rows.map((row) => row + end).join("");
const encoded = (text: string, label: string): Buffer => encodeText(text, label)!;

/** A frame of uncompressed blocks. Source: RFC 8878, sections 3.1.1.1 and 3.1.1.2. */
function rawZstd(content: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528, 0);
  header.writeUInt8(0b1010_0000, 4);
  header.writeUInt32LE(content.length, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([header, block, content]);
}

const erp = (from: number, count: number): string =>
  lines(
    [
      "订单号,下单时间,会员卡号,商品编码,商品名称,数量,单价(元),备注",
      ...times(count, (k) => {
        const i = from + k;
        const when = `2025/${month(i)}/${day(i)} ${8 + (i % 12)}:${two(i % 60)}`;
        return `SO${1000 + i},${when},8800${two(i % 40)},P${i % 8},${PRODUCTS[i % 8]!},${1 + (i % 3)},${10 + (i % 7)}.50,`;
      }),
    ],
    "\r\n",
  );

const pos = (quantity: string, from: number): string =>
  lines([
    `Receipt No,Date,SKU,${quantity},Price`,
    ...times(20, (i) => `T${from + i},2025-${two(month(i))}-${two(day(i))} 10:00,P${i % 8},${1 + (i % 3)},4.50`),
  ]);

const callTime = (i: number): string => {
  const [d, m, h] = [day(i), month(i), 8 + (i % 4)];
  const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  if (i % 3 === 0) return `2025-${two(m)}-${two(d)} ${two(h)}:15:00`;
  if (i % 3 === 1) return `${two(d)}.${two(m)}.2025 ${two(h)}:15`;
  return `"${names[m - 1]!} ${d}, 2025 ${h}:15 AM"`;
};

/** A till's workbook: a note on the first sheet; titles above and a total below the table on the second. */
const receipts = (): Promise<Buffer> =>
  workbook([
    { name: "About", rows: [["Written by the till"]] },
    {
      name: "Sales",
      rows: [
        ["Sales of the Harbour branch"],
        [],
        ["Receipt No", "Sale Date", "SKU", "Product Name", "Qty", "Price"],
        ...times(30, (i) => [
          `R${i}`,
          { number: 45658 + i + 0.4375, format: "yyyy-mm-dd hh:mm" },
          `P${i % 8}`,
          PRODUCTS[i % 8]!,
          1 + (i % 3),
          2.5,
        ]),
        ["Total", null, null, null, 60, 150],
      ],
    },
  ]);

const utc = (i: number): number => Date.UTC(2025, month(i) - 1, day(i), 9, i % 60);

/** Seventeen exports of one company, from as many programs, in nine encodings. */
export async function mixedExports(): Promise<MixedExport[]> {
  const sale = ["transaction_id", "occurred_at", "product_id", "quantity", "unit_price"];
  const order = [...sale, "customer_ref"];
  const text = (path: string, content: string, label: string, rest: Omit<MixedExport, "path" | "content">) => ({
    path,
    content: encoded(content, label),
    ...rest,
  });
  const slashes = { timestamp: ["%Y/%m/%d %H:%M"] };
  return [
    text("erp/销售订单_202501.csv", erp(0, 60), "gb18030", {
      ...{ rows: 60, entity: "transactions", columns: [...order, "product_name"] },
      format: { encoding: "gb18030", ...slashes },
    }),
    text("erp/销售订单_202502.csv", erp(60, 60), "gb18030", {
      ...{ rows: 60, entity: "transactions", columns: order, format: { encoding: "gb18030", ...slashes } },
    }),
    text("erp/销售订单_202503.csv", erp(120, 60), "utf-8", {
      ...{ rows: 60, entity: "transactions", columns: order, format: { encoding: "utf-8", ...slashes } },
    }),
    text(
      "erp/投诉工单.csv",
      `\ufeff${lines([
        "工单号,受理时间,客户编号,问题类型,关闭时间",
        ...times(30, (i) => {
          const closed = i % 4 === 0 ? "无" : `2025年${month(i)}月${day(i)}日 17:${two(i)}`;
          return `C${i},2025年${month(i)}月${day(i)}日 9:${two(i)},8800${two(i % 40)},${COMPLAINTS[i % 5]!},${closed}`;
        }),
      ])}`,
      "utf-8",
      {
        ...{ rows: 30, entity: "cases", columns: ["case_id", "opened_at", "customer_ref", "topic", "closed_at"] },
        format: { null: ["无"], timestamp: ["%Y年%m月%d日 %H:%M"] },
      },
    ),
    {
      path: "till/receipts.xlsx",
      content: await receipts(),
      ...{ rows: 30, entity: "transactions", columns: sale, format: { sheet: "Sales", skip: 2, footer: 1 } },
    },
    text(
      "calls/call_log.csv",
      lines([
        "call_id,start_time,caller,agent,wait_time,duration,direction",
        ...times(
          45,
          (i) =>
            `K${i},${callTime(i)},8800${two(i % 40)},A${i % 4},${i % 30},${60 + i},${i % 5 === 0 ? "Outbound" : "Inbound"}`,
        ),
      ]),
      "utf-8",
      {
        ...{
          rows: 45,
          entity: "contacts",
          columns: ["contact_id", "occurred_at", "channel", "direction", "wait_seconds"],
        },
        format: { timestamp: ["%b %d, %Y %I:%M %p", "%d.%m.%Y %H:%M"] },
      },
    ),
    text(
      "crm/customers.txt",
      `\ufeff${lines(
        [
          "Customer ID\tName\tMobile\tBirthday\tCity",
          ...times(40, (i) => `="8800${two(i)}"\t张${PRODUCTS[i % 8]!}\t+86139${10000000 + i}\t\t上海`),
        ],
        "\r\n",
      )}`,
      "utf-16le",
      {
        ...{ rows: 40, entity: "customers", columns: ["customer_ref", "name", "phone", "city"] },
        format: { encoding: "utf-16le", delimiter: "\t", unwrap: true },
      },
    ),
    text(
      "berlin/orders_berlin.csv",
      lines(
        [
          "Order No;Order Date;SKU;Description;Qty;Price;Customer ID",
          ...times(
            60,
            (i) =>
              `B${i};${two(day(i))}.${two(month(i))}.2025;P${i % 8};Käsespätzle Größe ${i % 4} – 10 €;${1 + (i % 3)};${i % 9 === 0 ? "1.234" : "12"},50;8800${two(i % 40)}`,
          ),
        ],
        "\r\n",
      ),
      "windows-1252",
      {
        ...{ rows: 60, entity: "transactions", columns: order },
        format: { encoding: "windows-1252", delimiter: ";", decimal: ",", thousands: ".", timestamp: ["%d.%m.%Y"] },
      },
    ),
    text(
      "lyon/clients.csv",
      lines([
        "client_id|first_name|last_name|city|created_at",
        ...times(30, (i) => `L${i}|H\u00e9l\u00e8ne|Lef\u00e8vre|Orl\u00e9ans|2024-0${1 + (i % 9)}-11`),
      ]),
      "latin1",
      {
        ...{ rows: 30, entity: "customers", columns: ["customer_ref", "given_name", "family_name", "joined_at"] },
        format: { encoding: "windows-1252", delimiter: "|" },
      },
    ),
    text(
      "taipei/商品.csv",
      lines([
        "商品編號,商品名稱,類別,品牌",
        ...times(
          30,
          (i) =>
            `P${i},${["紅茶禮盒", "綠茶罐裝", "咖啡豆組合", "馬克杯"][i % 4]!},${["茶葉", "咖啡", "餐具"][i % 3]!},臺灣茶業`,
        ),
      ]),
      "big5",
      {
        ...{ rows: 30, entity: "products", columns: ["product_id", "product_name", "category", "brand"] },
        format: { encoding: "big5" },
      },
    ),
    text(
      "tokyo/survey.csv",
      lines([
        "response_id,customer_id,answered_at,score,comment",
        ...times(
          30,
          (i) =>
            `S${i},8800${two(i % 40)},${two(day(i))}-${["Jan", "Jul", "Nov"][i % 3]!}-2025,${1 + (i % 5)},${KANJI[i % 5]!}`,
        ),
      ]),
      "shift_jis",
      {
        ...{ rows: 30, entity: "surveys", columns: ["response_id", "answered_at", "score", "note"] },
        format: { encoding: "shift_jis", timestamp: ["%d-%b-%Y"] },
      },
    ),
    {
      path: "web/orders.json",
      content: Buffer.from(
        JSON.stringify(
          times(30, (i) => ({
            order_id: `W${i}`,
            created_at: utc(i),
            sku: `P${i % 8}`,
            qty: 1,
            price: "3.20",
            user_id: `8800${two(i % 40)}`,
          })),
          null,
          1,
        ),
      ),
      ...{ rows: 30, entity: "transactions", columns: order, format: { timestamp: ["epoch_ms"] } },
    },
    {
      path: "shop/orders_shop.csv.zst",
      content: rawZstd(
        Buffer.from(
          lines([
            "order_id,date,sku,qty,price,customer_id",
            ...times(30, (i) => `Z${i},2025-${two(month(i))}-${two(day(i))},P${i % 8},2,5.00,8800${two(i % 40)}`),
          ]),
        ),
      ),
      ...{ rows: 30, entity: "transactions", columns: order, format: {} },
    },
    text(
      "boston/orders_us.csv",
      lines([
        "Sales by order",
        "printed 2025",
        "",
        "Order ID,Purchase Date,SKU,Quantity,Unit Price,Customer No",
        ...times(
          30,
          (i) =>
            `U${i},${month(i)}/${day(i)}/2025 ${1 + (i % 12)}:05 PM,P${i % 8},1,"$1,${two(i)}0.25",8800${two(i % 40)}`,
        ),
        "(30 rows)",
      ]),
      "utf-8",
      {
        ...{ rows: 30, entity: "transactions", columns: order },
        format: { skip: 3, footer: 1, thousands: ",", timestamp: ["%m/%d/%Y %I:%M %p"] },
      },
    ),
    text("pos/pos_2025-01.csv", pos("Qty", 100), "utf-8", {
      rows: 20,
      entity: "transactions",
      columns: sale,
      format: {},
    }),
    text("pos/pos_2025-02.csv", pos("Qty", 200), "utf-8", {
      rows: 20,
      entity: "transactions",
      columns: sale,
      format: {},
    }),
    text("pos/pos_2025-03.csv", pos("Quantity", 300), "utf-8", {
      rows: 20,
      entity: "transactions",
      columns: sale,
      format: {},
    }),
    text(
      "old/sales.csv",
      lines(
        times(
          40,
          (i) => `N${i},2025-${two(month(i))}-${two(day(i))},item-${i % 6},8800${two(i % 40)},${1 + (i % 3)},7.25`,
        ),
      ),
      "utf-8",
      {
        rows: 40,
        entity: "transactions",
        columns: ["transaction_id", "occurred_at", "product_id"],
        format: { header: false },
      },
    ),
    {
      path: "crm/consents.ndjson.gz",
      content: gzipSync(
        lines(
          times(40, (i) =>
            JSON.stringify({
              customer_id: `8800${two(i)}`,
              channel: "sms",
              status: i % 5 === 0 ? "opt-out" : "opt-in",
              updated_at: utc(i) / 1000,
            }),
          ),
        ),
      ),
      ...{
        rows: 40,
        entity: "consents",
        columns: ["customer_ref", "channel", "state", "changed_at"],
        format: { timestamp: ["epoch_s"] },
      },
    },
  ];
}
