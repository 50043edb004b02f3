import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { runCheck } from "../../../pipelines/check.js";
import { runInit } from "../../../pipelines/init.js";
import { askNobody } from "../../../pipelines/init/ask.js";
import { encodeText } from "../../support/encode-text.js";
import { projectFolder } from "../../support/project-folder.js";

/** Numbers from 0 to below 1, the same for a seed. Source: Marsaglia, "Xorshift RNGs" (2003), section 3. */
function numbers(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "utf-8": ["Crème brûlée", "绿茶（大）", 'Ärger, "klein"', "plain"],
  gb18030: ["龙井绿茶礼盒", "红茶，二两装", "保温杯五百毫升", "咖啡豆"],
  big5: ["烏龍茶禮盒裝", "保溫杯，大容量", "咖啡豆組合包", "綠茶"],
  shift_jis: ["おいしい緑茶", "コーヒー豆のセット", "マグカップ、白", "紅茶"],
  "windows-1252": ["Käse – groß", "Crème brûlée", "Jalapeño", "Müsli 10 €"],
  "utf-16le": ["Ünïcode", "绿茶", "緑茶です", "plain"],
};
const HEADERS = {
  order: ["order_id", "Order No", "Invoice Number", "订单号"],
  time: ["order_date", "Order Date", "下单时间", "Purchase Date"],
  product: ["sku", "Product Code", "商品编码", "StockCode"],
  name: ["description", "Product Name", "商品名称", "Item Name"],
  quantity: ["qty", "Quantity", "数量", "Units"],
  price: ["price", "Unit Price", "单价", "unit_price"],
};

const pad = (n: number): string => String(n).padStart(2, "0");
type Moment = readonly [year: number, month: number, day: number, hour: number, minute: number];

/** Forms of times. `swaps`: a day beyond twelve tells day from month, `always`: 26-12-25 is a day of 2025 or of 2026. */
const TIMES: readonly { readonly swaps: boolean | "always"; readonly write: (moment: Moment) => string }[] = [
  { swaps: false, write: ([y, m, d, h, n]) => `${y}-${pad(m)}-${pad(d)} ${pad(h)}:${pad(n)}:00` },
  { swaps: false, write: ([y, m, d]) => `${y}/${m}/${d}` },
  { swaps: false, write: ([y, m, d, h, n]) => `${y}${pad(m)}${pad(d)}${pad(h)}${pad(n)}00` },
  { swaps: false, write: ([y, m, d, h, n]) => String(Date.UTC(y, m - 1, d, h, n) / 1000) },
  { swaps: false, write: ([y, m, d, h, n]) => String(Date.UTC(y, m - 1, d, h, n)) },
  { swaps: true, write: ([y, m, d]) => `${pad(d)}.${pad(m)}.${y}` },
  { swaps: true, write: ([y, m, d, h, n]) => `${d}/${m}/${y} ${h}:${pad(n)}` },
  {
    swaps: true,
    write: ([y, m, d, h, n]) => `${m}/${d}/${y} ${h % 12 === 0 ? 12 : h % 12}:${pad(n)} ${h < 12 ? "AM" : "PM"}`,
  },
  { swaps: "always", write: ([y, m, d]) => `${pad(d)}-${pad(m)}-${pad(y % 100)}` },
];

/** A table of sales in a dialect of its own. */
function randomExport(seed: number) {
  const next = numbers(seed);
  const below = (n: number): number => Math.floor(next() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const encoding = pick(Object.keys(TEXTS));
  const chinese = ["utf-8", "gb18030", "utf-16le"].includes(encoding);
  const header = (names: readonly string[]): string => pick(chinese ? names : names.filter((n) => /^[ -~]*$/.test(n)));
  const delimiter = pick([",", ";", "\t", "|"]);
  const comma = delimiter !== "," && next() < 0.4;
  const time = pick(TIMES);
  const spread = next() < 0.7 ? 28 : 12;
  const rows = 20 + below(60);
  let told = false;
  const cell = (text: string): string =>
    text.includes(delimiter) || text.includes('"') || next() < 0.1 ? `"${text.replaceAll('"', '""')}"` : text;
  const end = pick(["\n", "\r\n"]);
  const lines = Array.from({ length: rows }, (_, i) => {
    const moment: Moment = [2025, 1 + below(12), 1 + below(spread), below(24), below(60)];
    told ||= moment[2] > 12;
    const price = `${1 + below(99)}.${pad(below(100))}`;
    const money = comma ? price.replace(".", ",") : price;
    return [`R${seed}-${i}`, time.write(moment), `P${below(9)}`, pick(TEXTS[encoding]!), String(1 + below(5)), money];
  });
  const names = [HEADERS.order, HEADERS.time, HEADERS.product, HEADERS.name, HEADERS.quantity, HEADERS.price].map(
    header,
  );
  const titles = next() < 0.2 ? ["Sales of the branch", ""] : [];
  const total = next() < 0.2 ? [["Total", "", "", "", "", "99"].join(delimiter)] : [];
  const body = [names, ...lines].map((row) => row.map(cell).join(delimiter));
  const text = [...titles, ...body, ...total].map((line) => line + end).join("");
  const mark = encoding === "utf-16le" || (encoding === "utf-8" && next() < 0.3) ? "\ufeff" : "";
  const bytes = encodeText(mark + text, encoding)!;
  const packed = next() < 0.3;
  return {
    name: `orders_${seed}.${delimiter === "\t" ? "tsv" : pick(["csv", "txt"])}${packed ? ".gz" : ""}`,
    content: packed ? gzipSync(bytes) : bytes,
    rows,
    /** Nothing in the file tells day from month. */
    ambiguous: time.swaps === "always" || (time.swaps && !told),
    dialect: { encoding, delimiter, comma, titles: titles.length, total: total.length, example: lines[0]![1] },
  };
}

const SEEDS = 24;

test(`of ${SEEDS} random dialects each is read without a refusal, or left undecided where nothing tells day from month`, async () => {
  const exports = Array.from({ length: SEEDS }, (_, i) => randomExport(i + 1));
  const files = Object.fromEntries(exports.map(({ name, content }, i) => [`d${i}/${name}`, content]));
  const data = projectFolder(files);
  const wrong: unknown[] = [];
  for (const [i, { dialect, ambiguous, rows }] of exports.entries()) {
    const directory = join(mkdtempSync(join(tmpdir(), "clientele-random-")), "shop");
    const report = await runInit({ directory, from: [join(data, `d${i}`)], ask: askNobody, dryRun: false });
    const [source] = report.sources;
    const { findings } = await runCheck(directory, {});
    const problems = findings.filter(({ level }) => level === "problem").map(({ code }) => code);
    const expected = {
      entity: "transactions",
      undecided: ambiguous ? 1 : 0,
      problems: ambiguous ? ["undecided"] : [],
      ...(ambiguous ? {} : { rows, refused: 0 }),
    };
    const refused = source?.refused.reduce((sum, each) => sum + each.rows, 0);
    const got = {
      entity: source?.entity,
      undecided: report.undecided.length,
      problems,
      ...(ambiguous ? {} : { rows: source?.rows, refused }),
    };
    if (JSON.stringify(got) !== JSON.stringify(expected)) wrong.push({ seed: i + 1, dialect, got, expected });
  }
  expect(wrong).toEqual([]);
}, 120_000);
