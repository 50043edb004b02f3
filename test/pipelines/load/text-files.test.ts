import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loader } from "./load-files.js";
import { loadInto, loadText } from "./load-text.js";

const told = (refused: readonly { line_number: number; rule: string; raw_text: string }[]) =>
  refused.map((r) => [r.line_number, r.rule, r.raw_text]);

describe("text in every encoding is read as other programs write it", () => {
  // Encoded by Python 3.
  const cases: readonly (readonly [label: string, text: string, bytes: string])[] = [
    ["gb18030", "龍井茶 𠮷€", "fd88beaeb2e8209534b235a2e3"],
    ["gbk", "龙井茶", "c1fabeaeb2e8"],
    ["big5", "龍井茶", "c073a4abaff9"],
    ["shift_jis", "緑茶①ｱ表", "97ce92838740b1955c"],
    ["windows-1252", "café – “10 €”", "636166e9209620933130208094"],
    ["latin-1", "Größe ½", "4772f6df6520bd"],
    ["utf-16le", "茶 𠮷", "3683200042d8b7df"],
    ["utf-16be", "茶 𠮷", "83360020d842dfb7"],
    ["euc-kr", "녹차", "b3ecc2f7"],
    ["koi8-r", "чай", "dec1ca"],
    ["windows-1251", "чай", "f7e0e9"],
    ["iso-8859-15", "10 € café", "313020a420636166e9"],
  ];
  it.each(cases)("%s: %s", async (label, text, bytes) => {
    const wide = label.startsWith("utf-16");
    const ascii = (plain: string): Buffer => {
      const units = Buffer.from(plain, wide ? "utf16le" : "latin1");
      return label === "utf-16be" ? units.swap16() : units;
    };
    const content = Buffer.concat([ascii("id,name,note\n1,"), Buffer.from(bytes, "hex"), ascii(',x\n2,"a\n')]);
    const more = Buffer.concat([content, Buffer.from(bytes, "hex"), ascii('",y\n3\n')]);
    const { rows, refused, gates } = await loadText(more, "a.csv", { encoding: label });
    expect(gates).toEqual([]);
    expect(rows).toEqual([
      ["1", text, "x"],
      ["2", `a\n${text}`, "y"],
    ]);
    expect(told(refused)).toEqual([[5, "too-few-columns", "3"]]);
  });

  it("a mark at the start says more than what is declared, and is no part of the first name", async () => {
    for (const [mark, encoding] of [
      ["efbbbf", "utf8"],
      ["fffe", "utf16le"],
    ] as const) {
      const content = Buffer.concat([Buffer.from(mark, "hex"), Buffer.from('"id",name,note\n1,茶,x\n', encoding)]);
      for (const declared of ["utf-8", "gb18030"]) {
        const { rows } = await loadText(content, "a.csv", { encoding: declared });
        expect(rows).toEqual([["1", "茶", "x"]]);
      }
    }
  });

  it("utf-16 without a mark is little-endian, unless it begins as only big-endian text does", async () => {
    const text = Buffer.from("id,name,note\n1,茶,x\n", "utf16le");
    expect((await loadText(text, "a.csv", { encoding: "utf-16" })).rows).toEqual([["1", "茶", "x"]]);
    expect((await loadText(Buffer.from(text).swap16(), "a.csv", { encoding: "utf-16" })).rows).toEqual([
      ["1", "茶", "x"],
    ]);
  });
});

describe("bytes that an encoding does not have cost their line, and the line is kept as it can be read", () => {
  const line = (...parts: readonly (string | number)[]): Buffer =>
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));
  it.each([
    ["utf-8", 0xe9],
    ["gb18030", 0xff],
    ["gbk", 0xff],
    ["big5", 0xff],
    ["shift_jis", 0xa0],
    ["euc-kr", 0xff],
  ])("%s", async (encoding, byte) => {
    const bad = line("2,caf", byte, ",x\n");
    const content = Buffer.concat([line("id,name,note\n1,a,x\n"), bad, line('3,"b\n'), bad, line('",x\n5,d,x\n')]);
    const { rows, refused } = await loadText(content, "a.csv", { encoding });
    expect(rows.map((row) => row[0])).toEqual(["1", "5"]);
    expect(told(refused)).toEqual([
      [3, "bad-encoding", "2,caf\ufffd,x"],
      [4, "bad-encoding", '3,"b\n2,caf\ufffd,x\n"\u002cx'],
    ]);
  });

  it("half a character where the file ends, and a surrogate without its other half", async () => {
    const cut = await loadText(line("id,name,note\n1,a,x\n2,b,", 0xc4), "a.csv", { encoding: "gb18030" });
    expect([cut.rows.length, told(cut.refused)]).toEqual([1, [[3, "bad-encoding", "2,b,\ufffd"]]]);
    const lone = Buffer.from("id,name,note\n1,\ud842,x\n2,b,x\n", "utf16le");
    const wide = await loadText(lone, "a.csv", { encoding: "utf-16le" });
    expect(wide.rows).toEqual([["2", "b", "x"]]);
    expect(told(wide.refused)).toEqual([[2, "bad-encoding", "1,\ufffd,x"]]);
  });

  it("a replacement character that stands in the file itself is text", async () => {
    const { rows, refused } = await loadText(Buffer.from("id,name,note\n1,a\ufffdb,x\n", "utf16le"), "a.csv", {
      encoding: "utf-16le",
    });
    expect([rows, refused]).toEqual([[["1", "a\ufffdb", "x"]], []]);
  });

  it("a header that is not valid refuses the file and names the way out", async () => {
    const { gates, report } = await loadText(line("id,name,note,caf", 0xe9, "\n1,a,x,y\n"));
    expect(gates).toEqual(["bad-encoding"]);
    expect(report.refusals![0]!.message).toContain("encoding");
  });

  it("NUL bytes cost their line; utf-16 that nobody declared is told as such", async () => {
    const { rows, refused } = await loadText('id,name,note\n1,a,x\n2,b\0,x\n3,"c\n\0",x\n4,d,x\n');
    expect(rows.map((row) => row[0])).toEqual(["1", "4"]);
    expect(told(refused)).toEqual([
      [3, "nul-byte", "2,b\0,x"],
      [4, "nul-byte", '3,"c\n\0",x'],
    ]);
    const { gates, report } = await loadText(Buffer.from("id,name,note\n1,a,x\n", "utf16le"));
    expect(gates).toEqual(["bad-encoding"]);
    expect(report.refusals![0]!.message).toContain("utf-16");
  });
});

describe("titles, footers, line ends and delimiters", () => {
  const body = "id,name,note\n1,a,x\n2,b,\n";
  const rows = [
    ["1", "a", "x"],
    ["2", "b", null],
  ];

  it("title rows with open quotes and blank lines are left out, and lines keep the numbers that an editor shows", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const content = `Sales "of, the month\n\n;;;\n${body}3\n`.replaceAll("\n", end);
      const got = await loadText(content, "a.csv", { skip: 3 });
      expect(got.rows).toEqual(rows);
      expect(told(got.refused)).toEqual([[7, "too-few-columns", "3"]]);
    }
  });

  it("blank lines before the header need no skip", async () => {
    const got = await loadText(`\r\n\r\n${body.replaceAll("\n", "\r\n")}3\r\n`);
    expect([got.rows, told(got.refused)]).toEqual([rows, [[6, "too-few-columns", "3"]]]);
  });

  it("a footer is left out, with or without a line end behind it, blank lines counted", async () => {
    for (const [tail, footer] of [
      ["Total,2\n", 1],
      ["Total,2", 1],
      ['\n"Total,\n\n', 3],
      ["Total\r\nend\r\n", 2],
    ] as const) {
      const got = await loadText(body + tail, "a.csv", { footer });
      expect([got.rows, got.refused]).toEqual([rows, []]);
    }
    expect((await loadText(body, "a.csv", { footer: 99 })).rows).toEqual([]);
  });

  it("a title, no header and a footer at once, packed", async () => {
    const got = await loadText(
      gzipSync("Title\n1,a,x\n2,b,\nTotal\n"),
      "a.csv.gz",
      { skip: 1, footer: 1, header: false },
      {
        product_id: "column_1",
        product_name: "column_2",
        category: "column_3",
      },
    );
    expect(got.rows).toEqual(rows);
  });

  it("more lines to skip than there are refuse the file", async () => {
    expect((await loadText(body, "a.csv", { skip: 9 })).gates).toEqual(["empty-file"]);
  });

  it("lines that end in different ways are all read, and what stands in quotes stays as it is", async () => {
    const mixed = 'id,name,note\r\n1,a,x\n2,"b\r\nc",\r\n\n3\r\n"4",d,"y"\n5,e,z\r\n';
    const got = await loadText(mixed);
    expect(got.rows).toEqual([
      ["1", "a", "x"],
      ["2", "b\r\nc", null],
      ["4", "d", "y"],
      ["5", "e", "z"],
    ]);
    expect(told(got.refused)).toEqual([[6, "too-few-columns", "3"]]);
    const other = await loadText('id,name,note\n1,a,x\r\n2,"b\r\nc",\n"3"d,e,f\n4,d,y\r\n');
    expect(other.rows).toEqual([
      ["1", "a", "x"],
      ["2", "b\r\nc", null],
      ["4", "d", "y"],
    ]);
    expect(told(other.refused)).toEqual([[5, "unclosed-quote", '"3"d,e,f']]);
  });

  it("what is malformed costs its line where lines end with pairs, too", async () => {
    const got = await loadText('id,name,note\r\n1,a,x\r\n2,"b,x\r\n3,c,x\r\n');
    expect(got.rows.map((row) => row[0])).toEqual(["1", "3"]);
    expect(told(got.refused)).toEqual([[3, "unclosed-quote", '2,"b,x']]);
  });

  it("a return in the middle of a line, where nobody can tell one line from two, costs that line", async () => {
    for (const end of ["\n", "\r\n"]) {
      const got = await loadText(["id,name,note", "1,a,x", "2,b,x\r3,c,x", "4,d,x", ""].join(end));
      expect(got.rows.map((row) => row[0])).toEqual(["1", "4"]);
      expect(told(got.refused)).toEqual([[3, "stray-return", "2,b,x\r3,c,x"]]);
    }
    expect((await loadText("id,name,note\n1,a,x\n2,b,x\r")).rows.map((row) => row[0])).toEqual(["1", "2"]);
  });

  it.each([",", ";", "\t", "|", "^", " ", "¦", "、", "😀"])("columns set apart by %j", async (delimiter) => {
    const content = `id${delimiter}name${delimiter}note\n1${delimiter}"a${delimiter}""b"${delimiter}x\n2${delimiter}b\n`;
    const got = await loadText(content, "a.txt", { delimiter });
    expect(got.rows).toEqual([["1", `a${delimiter}"b`, "x"]]);
    expect(told(got.refused)).toEqual([[3, "too-few-columns", `2${delimiter}b`]]);
  });

  it("tsv, txt and ndjson, in another order the next time, with names that must be quoted", async () => {
    const at = await loader();
    at.put({ "items/1.tsv": "id\tname\tnote\n1\ta\tx\n", "items/2.txt": "note;id;name\ny;2;b\n" });
    at.put({ "items/3.jsonl": '{"name":"c","id":"3","extra":1}\n' });
    expect((await loadInto(at)).rows).toEqual([
      ["1", "a", "x"],
      ["2", "b", "y"],
      ["3", "c", null],
    ]);
    const odd = { product_id: 'se"lect', product_name: "file_index", category: "a\nb" };
    const got = await loadText('"se""lect",file_index,"a\nb"\n1,a,x\n', "a.csv", {}, odd);
    expect(got.rows).toEqual([["1", "a", "x"]]);
  });

  it("a file of one column has no row where a line is blank", async () => {
    for (const end of ["\n", "\r\n"]) {
      const got = await loadText(["id", "1", "", "2", "", ""].join(end), "a.csv", {}, { product_id: "id" });
      expect([got.rows.map((row) => row[0]), got.gates, got.report.rowsIn]).toEqual([["1", "2"], [], 2]);
    }
  });

  it("names that differ by case only are refused, since nobody knows which one is meant", async () => {
    expect((await loadText("id,name,note,ID\n1,a,x,2\n")).gates).toEqual(["duplicate-column"]);
    expect((await loadText('{"id":"1","ID":"2"}\n', "a.ndjson")).gates).toEqual(["duplicate-column"]);
  });
});

describe("texts are unwrapped, trimmed and compared with what means null", () => {
  it("what keeps a spreadsheet from taking an id for a number", async () => {
    const content = 'id,name,note\n="000123",\'0042,x\n"=""7""",\t123456789012345678,\'t Hart\n3\t,="",\'\n';
    const got = await loadText(content, "a.csv", { unwrap: true });
    expect(got.rows).toEqual([
      ["000123", "0042", "x"],
      ["3", null, "'"],
      ["7", "123456789012345678", "'t Hart"],
    ]);
  });

  it("blanks of every kind around a value, then what means null", async () => {
    const content = "id,name,note\n 1\t,\u00a0a b\u3000, NULL \n2,  ,?\n";
    const got = await loadText(content, "a.csv", { trim: true, null: ["NULL", "?"] });
    expect(got.rows).toEqual([
      ["1", "a b", null],
      ["2", null, null],
    ]);
    expect((await loadText(content, "a.csv", { null: ["?"] })).rows).toEqual([
      [" 1\t", "\u00a0a b\u3000", " NULL "],
      ["2", "  ", null],
    ]);
  });
});

describe("packed files", () => {
  const plain = "id,name,note\n1,a,x\n2,b,y\n";
  // `zstd -19` 1.5.4, with its check sum.
  const zst = Buffer.from(
    "28b52ffd2463ed0100b2830c11a0ed441d6d4e69a842bd1c49b4ecde3531db00717c92b1d7a7490d9b425394cdfde1be36380a9e937aeeec7dbeb8d51b0b0200932255575706e3f42fea",
    "hex",
  );
  const columns = { product_id: "no", product_name: "item", category: "via" };

  it("zstd is read by its name or its first bytes, in several frames", async () => {
    for (const name of ["a.csv.zst", "a.csv"]) {
      expect((await loadText(zst, name, {}, columns)).rows.map((row) => row[0])).toEqual(["t1", "t2"]);
    }
    const noHeader = { product_id: "column_1", product_name: "column_2", category: "column_6" };
    const twice = await loadText(Buffer.concat([zst, zst]), "a.csv.zst", { header: false }, noHeader);
    expect(twice.report.rowsIn).toBe(6);
  });

  it.each([
    ["cut", zst.subarray(0, -9), "a.csv.zst", "damaged-zst"],
    ["cut within the check sum", zst.subarray(0, -1), "a.csv.zst", "damaged-zst"],
    ["with one bit turned", flipped(zst, 40), "a.csv.zst", "damaged-zst"],
    ["with a wrong check sum", flipped(zst, zst.length - 1), "a.csv.zst", "damaged-zst"],
    ["that is plain", Buffer.from(plain), "a.csv.zst", "damaged-zst"],
    ["that is zstd", zst, "a.csv.gz", "damaged-gzip"],
    ["with more behind it", Buffer.concat([gzipSync(plain), Buffer.from("1,2")]), "a.csv.gz", "damaged-gzip"],
    ["that unpacks to nothing", gzipSync(""), "a.csv.gz", "empty-file"],
  ])("a packed file %s", async (_, content, name, gate) => {
    const got = await loadText(content, name, {}, name === "a.csv.gz" ? undefined : columns);
    expect([got.gates, got.rows]).toEqual([[gate], []]);
  });

  it("what unpacks to hundreds of times its size is refused before it fills the disk", async () => {
    const bomb = gzipSync(Buffer.alloc(400 << 20, "a,b,c\n"), { level: 9 });
    const { gates, report } = await loadText(bomb, "a.csv.gz");
    expect(gates).toEqual(["too-large"]);
    expect(report.refusals![0]!.message).toContain("200 times");
  });

  it("what needs more room than the disk has is refused before a byte is written", async () => {
    const at = await loader();
    at.put({ "items/a.csv": "id,name,note\n1,a,x\n" });
    const path = join(at.project.directory, "items/a.csv");
    writeFileSync(path, `id,name,note\n${"1,a,x\n".repeat(200_000)}`);
    truncateSync(path, 2 ** 42);
    expect((await loadInto(at, { encoding: "gb18030" })).gates).toEqual(["disk-full"]);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const damaged = Buffer.from(bytes);
  damaged[at]! ^= 1;
  return damaged;
}

describe("lines of ndjson that the engine cannot read cost themselves", () => {
  it("bad bytes, NUL bytes, returns and separators, in a file whose lines end in different ways", async () => {
    const good = (id: string): string => `{"id":"${id}","name":"茶"}`;
    const content = Buffer.concat([
      Buffer.from(`${good("1")}\r\n${good("2")}\n`),
      Buffer.from([0x7b, 0xff, 0x7d, 10]),
      Buffer.from(`{"id":"4\0"}\n{"id":"5\u0001"}\n\n${good("7")}`),
    ]);
    const got = await loadText(content, "a.ndjson");
    expect(got.rows.map((row) => row[0])).toEqual(["1", "2", "7"]);
    expect(told(got.refused)).toEqual([
      [3, "bad-encoding", "{\ufffd}"],
      [4, "nul-byte", '{"id":"4\0"}'],
      [5, "not-json", '{"id":"5\u0001"}'],
    ]);
    expect(got.report.rowsIn).toBe(6);
  });

  it("in another encoding, packed", async () => {
    const content = gzipSync(Buffer.from('{"id":"1","name":"茶"}\n', "utf16le"));
    for (const name of ["a.ndjson.gz", "a.json.gz"]) {
      expect((await loadText(content, name, { encoding: "utf-16le" })).rows).toEqual([["1", "茶", null]]);
    }
  });
});
