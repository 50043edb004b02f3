import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { attribute, XmlScanner } from "../../../../warehouse/staging/xlsx/xml-scanner.js";
import { decodeText, XmlDecoder } from "../../../../warehouse/staging/xlsx/xml-text.js";

type Event = readonly [kind: "open" | "close" | "text", what: string, a?: string | null];

function ours(pieces: readonly string[]): Event[] {
  const events: Event[] = [];
  const text = (told: string): void => {
    const last = events.at(-1);
    if (last?.[0] === "text") events[events.length - 1] = ["text", last[1] + told];
    else if (told !== "") events.push(["text", told]);
  };
  const scanner = new XmlScanner({
    open: (name, source, from, to) => events.push(["open", name, attribute(source, from, to, "a")]),
    text: (source, from, to) => text(decodeText(source.slice(from, to))),
    plain: text,
    close: (name) => events.push(["close", name]),
  });
  for (const piece of pieces) scanner.write(piece);
  scanner.end();
  return events;
}

function theirs(document: string): Event[] {
  const events: Event[] = [];
  const parser = new SaxesParser();
  const local = (name: string): string => name.replace(/^.*:/, "");
  let depth = 0;
  const text = (told: string): void => {
    const last = events.at(-1);
    if (depth === 0 || told === "") return;
    if (last?.[0] === "text") events[events.length - 1] = ["text", last[1] + told];
    else events.push(["text", told]);
  };
  parser.on("opentag", ({ name, attributes }) => {
    depth++;
    events.push(["open", local(name), attributes["a"] ?? null]);
  });
  parser.on("closetag", ({ name }) => {
    depth--;
    events.push(["close", local(name)]);
  });
  parser.on("text", text);
  parser.on("cdata", text);
  parser.on("error", (fault) => {
    throw fault;
  });
  parser.write(document).close();
  return events;
}

const written = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const told = fc.stringMatching(/^[ a-z<>&"'é中\u{1F600}\n\]=/]{0,12}$/u);
const { node } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    told.map(written).map((text) => text.replaceAll("]]>", "]]&gt;")),
    told.map((text) => `<![CDATA[${text.replaceAll("]]>", "")}]]>`),
    told.map((text) => `<!--${text.replaceAll("-", "")}-->`),
    fc.constantFrom("&#x4e2d;", "&#128512;", "<?a b?>", "\r\n", "\r"),
    fc
      .record({
        name: fc.constantFrom("c", "x:row", "v"),
        a: fc.option(told),
        space: fc.constantFrom("", " ", "\n"),
        quote: fc.constantFrom('"', "'"),
        inner: fc.array(tie("node"), { maxLength: 4 }),
        empty: fc.boolean(),
      })
      .map(({ name, a, space, quote, inner, empty }) => {
        const value =
          a === null
            ? ""
            : ` b${quote === '"' ? "='1'" : '="1"'} a${space}=${space}${quote}${written(a).replaceAll("'", "&apos;").replaceAll("\n", " ")}${quote}`;
        const tag = `<${name}${value}${space}`;
        return empty ? `${tag}/>` : `${tag}>${inner.join("")}</${name}${space}>`;
      }),
  ),
}));

describe("the scanner of XML", () => {
  it("agrees with saxes on any document, wherever it is cut into pieces", () => {
    const document = fc
      .array(node, { maxLength: 6 })
      .map((inner) => `<?xml version="1.0"?>\n<r>${inner.join("")}</r>\n`);
    fc.assert(
      fc.property(document, fc.array(fc.nat(400), { maxLength: 5 }), (text, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((x, y) => x - y), text.length];
        const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
        expect(ours(pieces)).toEqual(theirs(text));
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it.each([
    ["<a><b></a></b>", "not-well-formed"],
    ["<a>", "not-well-formed"],
    ["", "not-well-formed"],
    ["text", "not-well-formed"],
    ["<a/><b/>", "not-well-formed"],
    ["<a>&unknown;</a>", "not-well-formed"],
    ["<a>&#0;</a>", "not-well-formed"],
    ["<a>&amp</a>", "not-well-formed"],
    ["<a <b/>", "not-well-formed"],
    [`${"<a>".repeat(300)}${"</a>".repeat(300)}`, "not-well-formed"],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document-type"],
    [`<a>${"x".repeat(2 << 20)}</a>`, "too-long"],
  ])("refuses %.40s as XML 1.0 does, or as larger than any cell", (document, code) => {
    const pieces = document.match(/[^]{1,65536}/g) ?? [];
    expect(() => ours(pieces)).toThrowError(expect.objectContaining({ code }));
  });

  it.each(["utf-8", "utf-16le", "utf-16be"])("reads %s, with and without a mark, a byte at a time", (encoding) => {
    for (const mark of ["", "\ufeff"]) {
      const text = `${mark}<a>é中\u{1F600}</a>`;
      let bytes = Buffer.from(text, encoding === "utf-8" ? "utf8" : "utf16le");
      if (encoding === "utf-16be") bytes = bytes.swap16();
      const decoder = new XmlDecoder();
      let out = "";
      for (const byte of bytes) out += decoder.decode(Buffer.of(byte));
      expect(out + decoder.decode(Buffer.alloc(0), true)).toBe("<a>é中\u{1F600}</a>");
    }
  });
});
