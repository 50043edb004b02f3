import { describe, expect, test } from "vitest";
import { guessEncoding } from "../../../warehouse/heads/guess-encoding.js";
import { guessFooter } from "../../../warehouse/heads/guess-footer.js";
import { guessLayout } from "../../../warehouse/heads/guess-layout.js";
import { guessNumbers } from "../../../warehouse/heads/guess-numbers.js";
import { guessTimes } from "../../../warehouse/heads/guess-times.js";
import { parseRecords } from "../../../warehouse/heads/records.js";
import { encodeText } from "../../support/encode-text.js";

const times = (...values: string[]) => guessTimes(values.map((value) => ({ value, rows: 1 })));

describe("times", () => {
  test.each([
    [["2025-01-31", "2025-01-31 10:00:00", "2025-01-31T10:00Z"], []],
    [["31.01.2025", "01.02.2025"], ["%d.%m.%Y"]],
    [["01/31/2025 1:05 PM", "02/01/2025 11:00 AM"], ["%m/%d/%Y %I:%M %p"]],
    [
      ["2026年1月5日", "2026年11月25日 9:05"],
      ["%Y年%m月%d日", "%Y年%m月%d日 %H:%M"],
    ],
    [["45658", "45658.5"], ["excel"]],
    [["1735689600"], ["epoch_s"]],
    [["1735689600000"], ["epoch_ms"]],
    [["20250131", "20250201"], ["%Y%m%d"]],
    [
      ["5 Jan 2025", "31 March 2025"],
      ["%d %B %Y", "%d %b %Y"],
    ],
    [["45658", "2025-01-31"], ["excel"]],
  ])("%j are read by %j, without a doubt", (values, patterns) => {
    expect(times(...values)).toMatchObject({ patterns, undecided: [], mixed: [], strange: 0 });
  });

  test("every day of a calendar in either order is settled exactly where one day is beyond twelve", () => {
    for (let day = 1; day <= 28; day++) {
      const found = times(`${day}/3/2025`, "4/5/2025");
      const swapped = times(`3/${day}/2025`, "4/5/2025");
      expect(found.undecided.length).toBe(day > 12 ? 0 : 1);
      expect(found.patterns).toEqual(day > 12 ? ["%d/%m/%Y"] : []);
      expect(swapped.patterns).toEqual(day > 12 ? ["%m/%d/%Y"] : []);
    }
  });

  test("both orders in one column are no pattern, and values that are no times are counted", () => {
    expect(times("13/04/2025", "04/13/2025")).toMatchObject({ patterns: [], mixed: [expect.any(String)] });
    expect(times("2025-01-31", "soon")).toMatchObject({ strange: 1, certainty: "unsure" });
    expect(times("26-12-25").undecided).toEqual([[["%d-%m-%y"], ["%y-%m-%d"]]]);
  });
});

describe("numbers", () => {
  test.each([
    [["1.234,50", "9,99"], { decimal: ",", thousands: "." }, "certain"],
    [["1,234.50", "9.99"], { decimal: ".", thousands: "," }, "certain"],
    [["1 234,5"], { decimal: ",", thousands: " " }, "certain"],
    [["￥1,234.00", "12.50元"], { decimal: ".", thousands: "," }, "certain"],
    [["1,234"], { decimal: ".", thousands: "," }, "unsure"],
    [["1.5", "2,5"], { decimal: ".", thousands: "" }, "unsure"],
  ])("%j", (values, value, certainty) => {
    expect(guessNumbers(values)).toMatchObject({ value, certainty });
  });
});

describe("encodings", () => {
  const TEXTS = {
    gb18030: "订单号,下单时间,会员卡号,商品名称,数量,单价\n1,2025-01-02,880012,龙井绿茶礼盒装,2,35.50\n",
    big5: "訂單編號,商品名稱,數量,單價\n1,烏龍茶禮盒裝與保溫杯,2,35.50\n",
    shift_jis: "注文番号,商品名,数量\n1,おいしい緑茶とコーヒー豆のセット,2\n",
    "windows-1252": "id,name,city\n1,Hélène Lefèvre,Orléans\n2,Jürgen Groß,Köln\n3,Søren Åberg,Malmö\n",
    "utf-16le": "id,name\n1,Ann\n2,张三\n3,Bob\n",
    "utf-16be": "id,name\n1,Ann\n2,张三\n3,Bob\n",
    "utf-8": "id,name\n1,Hélène\n2,张三\n",
  };

  test.each(Object.entries(TEXTS))("a short table in %s is told from all the others", (encoding, text) => {
    expect(guessEncoding(encodeText(text, encoding)!, true).value).toBe(encoding);
  });

  test("a mark settles it; a character cut at the end of a part does not unsettle it", () => {
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), encodeText("a\tb\n", "utf-16le")!]);
    expect(guessEncoding(marked, true)).toMatchObject({ value: "utf-16le", certainty: "certain" });
    const cut = Buffer.from("id,name\n1,张", "utf8").subarray(0, -1);
    expect(guessEncoding(cut, false).value).toBe("utf-8");
    expect(guessEncoding(cut, true).value).not.toBe("utf-8");
  });
});

describe("footers", () => {
  const footer = (...last: string[]) => {
    const lines = [
      "id,day,sku,qty,amount",
      ...Array.from({ length: 9 }, (_, i) => `${i},2025-01-0${i + 1},A,1,2`),
      ...last,
    ];
    const text = lines.map((line) => `${line}\n`).join("");
    return guessFooter(parseRecords(Buffer.from(text), ",", true, Infinity), 5, lines.length).value;
  };
  test.each([
    [[], 0],
    [["Total,,,9,18"], 1],
    [["合计,,,9,18", "", "制表人：王"], 3],
    [[",,,9,18"], 1],
    [["(9 rows)"], 1],
    [["-----", "Grand total,,,9,18", "End of report"], 3],
    [["9,2025-02-01,Total care cream,1,2"], 0],
    [["Total,2025-02-01,A,1,2"], 0],
  ])("%j are %i lines", (last, lines) => expect(footer(...last)).toBe(lines));
});

describe("layouts", () => {
  const layout = (text: string) => {
    const { delimiter, skip, header } = guessLayout(Buffer.from(text), true);
    return { delimiter: delimiter.value, skip: skip.value, header: header.value };
  };
  test.each([
    ["a;b,c;d\n1;2,5;3\n2;2,6;3\n", { delimiter: ";", skip: 0, header: true }],
    ["Sales\n\nid,name,amount\n1,a,2\n2,b,3\n", { delimiter: ",", skip: 2, header: true }],
    ["1,A,2025-01-02\n2,B,2025-01-03\n", { delimiter: ",", skip: 0, header: false }],
    ["id\n1\n2\n", { delimiter: null, skip: 0, header: true }],
    ['id,note\n1,"a;b;c"\n2,"d;e;f"\n', { delimiter: ",", skip: 0, header: true }],
  ])("%j", (text, expected) => expect(layout(text)).toEqual(expected));
});
