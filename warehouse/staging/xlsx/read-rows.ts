import { FileFault } from "../file-fault.js";
import { storedNumber } from "../plain-number.js";
import { DamagedXml } from "./damaged-xml.js";
import type { NumberKind } from "./number-format.js";
import { serialToText } from "./serial-time.js";
import { TextCollector } from "./text-collector.js";
import type { Sheet, Workbook } from "./workbook.js";
import { attribute, type XmlHandler } from "./xml-scanner.js";
import { decodeText, unescapeCell } from "./xml-text.js";

/** One row that has a value. The object is used again for the next row: copy what is to be kept. */
export interface SheetRow {
  /** As the sheet numbers it, from 1. */
  readonly number: number;
  /** By column, from 0; "" where a cell is empty. Only those from `first` to before `end` are of this row. */
  readonly cells: readonly string[];
  readonly first: number;
  readonly end: number;
  /** Column of the first formula for which no value is stored; -1: none. */
  readonly unknown: number;
  /** Columns of whole numbers of more than fifteen digits, which a spreadsheet does not keep. */
  readonly longNumbers: readonly number[];
}

export const MOST_COLUMNS = 16_384;

/**
 * Hands every row that has a value to `take`, in order, until `take` returns false. Of merged cells the first has the value.
 * @param decimal the mark between whole and fraction in numbers that are given as text
 * @throws {FileFault} damaged-workbook, damaged-zip, missing-part, zip-bomb, with sheet and row
 */
export async function readRows(
  workbook: Workbook,
  sheet: Sheet,
  decimal: string,
  take: (row: SheetRow) => boolean,
): Promise<void> {
  const reader = new RowReader(workbook, decimal, take);
  try {
    await workbook.archive.read(sheet.part, reader, () => reader.isEnough);
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    throw new FileFault(cause.rule, `sheet "${sheet.name}", near row ${Math.max(reader.number, 1)}: ${cause.message}`);
  }
}

class RowReader implements XmlHandler, SheetRow {
  number = 0;
  readonly cells: string[] = [];
  first = MOST_COLUMNS;
  end = 0;
  unknown = -1;
  longNumbers: number[] = [];
  isEnough = false;

  readonly #workbook: Workbook;
  readonly #decimal: string;
  readonly #take: (row: SheetRow) => boolean;
  readonly #inline = new TextCollector();
  #hasRoot = false;
  #inData = false;
  #inRow = false;
  #inCell = false;
  #inInline = false;
  #inValue = false;
  #extension = 0;
  /** Cells up to this column may hold something of this row. */
  #used = 0;
  #column = -1;
  #style = 0;
  #type = "";
  #value = "";
  #hasValue = false;
  #hasInline = false;
  #hasFormula = false;

  constructor(workbook: Workbook, decimal: string, take: (row: SheetRow) => boolean) {
    this.#workbook = workbook;
    this.#decimal = decimal;
    this.#take = take;
  }

  open(name: string, source: string, from: number, to: number): void {
    if (!this.#inData) {
      if (!this.#hasRoot && name !== "worksheet") throw new DamagedXml("bad-content", "the sheet is no table of cells");
      this.#hasRoot = true;
      this.#inData = name === "sheetData";
    } else if (this.#extension > 0 || name === "extLst") this.#extension++;
    else if (name === "c") this.#openCell(source, from, to);
    else if (name === "row") this.#openRow(source, from, to);
    else if (!this.#inCell) return;
    else if (this.#inInline) this.#inline.open(name);
    else if (name === "v") this.#hasValue = this.#inValue = true;
    else if (name === "f") this.#hasFormula = true;
    else if (name === "is") {
      this.#hasInline = this.#inInline = true;
      this.#inline.begin();
    }
  }

  text(source: string, from: number, to: number): void {
    if (this.#inValue) this.#value += source.slice(from, to);
    else if (this.#inInline) this.#inline.text(source, from, to);
  }

  plain(text: string): void {
    if (this.#inValue) this.#value += text.replaceAll("&", "&amp;");
    else if (this.#inInline) this.#inline.plain(text);
  }

  close(name: string): void {
    if (!this.#inData) return;
    if (this.#extension > 0) this.#extension--;
    else if (name === "v") this.#inValue = false;
    else if (name === "c") this.#closeCell();
    else if (name === "row") this.#closeRow();
    else if (name === "is") this.#inInline = false;
    else if (this.#inInline) this.#inline.close(name);
    else if (name === "sheetData") this.#inData = false;
  }

  #openRow(source: string, from: number, to: number): void {
    if (this.#inRow) throw new DamagedXml("bad-content", "a row stands inside a row");
    const written = attribute(source, from, to, "r");
    const number = written === null ? this.number + 1 : Number(written);
    if (!(number > this.number) || !Number.isInteger(number) || number > 2 ** 31 - 1) {
      throw new DamagedXml("bad-content", "the rows are not numbered in order");
    }
    this.number = number;
    this.#inRow = true;
    this.#column = -1;
    this.cells.fill("", 0, this.#used);
    this.#used = 0;
    this.first = MOST_COLUMNS;
    this.end = 0;
    this.unknown = -1;
    if (this.longNumbers.length > 0) this.longNumbers = [];
  }

  #closeRow(): void {
    this.#inRow = false;
    if ((this.end > 0 || this.unknown >= 0) && !this.isEnough) this.isEnough = !this.#take(this);
  }

  #openCell(source: string, from: number, to: number): void {
    if (!this.#inRow || this.#inCell) throw new DamagedXml("bad-content", "a cell stands outside a row");
    this.#inCell = true;
    this.#column++;
    this.#style = 0;
    this.#type = "n";
    this.#value = "";
    this.#hasValue = this.#hasInline = this.#hasFormula = false;
    this.#readAttributes(source, from, to);
    if (this.#column >= MOST_COLUMNS) throw new DamagedXml("bad-content", "a row has more than 16,384 columns");
    if (this.#column < this.#used && this.cells[this.#column] !== "") {
      throw new DamagedXml("bad-content", "a cell stands twice in its row");
    }
  }

  /** `attribute` three times over would cost as much as the rest of a cell. */
  #readAttributes(source: string, from: number, to: number): void {
    for (let at = from + 1; at < to;) {
      const equals = source.indexOf("=", at);
      if (equals < 0 || equals >= to) return;
      const quote = source.charCodeAt(equals + 1);
      const close = quote === 34 || quote === 39 ? source.indexOf(quote === 34 ? '"' : "'", equals + 2) : -1;
      if (close < 0 || source.charCodeAt(equals - 1) <= 32) return this.#readSpacedAttributes(source, from, to);
      if (equals - at === 1) {
        const key = source.charCodeAt(at);
        if (key === 114) this.#column = columnOf(source, equals + 2);
        else if (key === 115) this.#style = Number(source.slice(equals + 2, close));
        else if (key === 116) this.#type = source.slice(equals + 2, close);
      }
      at = close + 2;
      while (at < to && source.charCodeAt(at) <= 32) at++;
    }
  }

  #readSpacedAttributes(source: string, from: number, to: number): void {
    const place = attribute(source, from, to, "r");
    if (place !== null) this.#column = columnOf(place, 0);
    this.#style = Number(attribute(source, from, to, "s") ?? "0");
    this.#type = attribute(source, from, to, "t") ?? "n";
  }

  #closeCell(): void {
    this.#inCell = false;
    const column = this.#column;
    // An empty text is a value; some programs write an empty value where they have computed none.
    const hasValue = this.#hasInline || (this.#hasValue && (this.#value !== "" || this.#type === "str"));
    if (this.#hasFormula && !hasValue) {
      if (this.unknown < 0) this.unknown = column;
      return;
    }
    const text = this.#shown();
    if (text === "") return;
    while (this.cells.length <= column) this.cells.push("");
    this.cells[column] = text;
    if (column < this.first) this.first = column;
    if (column >= this.end) this.end = this.#used = column + 1;
  }

  #shown(): string {
    switch (this.#type) {
      case "s":
        return this.#shared();
      case "inlineStr":
        return this.#hasInline ? this.#inline.end() : unescapeCell(decodeText(this.#value));
      case "str":
        return unescapeCell(decodeText(this.#value));
      case "b":
        return BOOLEANS[this.#value.trim()] ?? this.#value.trim();
      case "e":
        return decodeText(this.#value);
      case "d":
        return isoTime(this.#value.trim(), this.#kind());
      default:
        return this.#value === "" ? (this.#hasInline ? this.#inline.end() : "") : this.#number();
    }
  }

  #shared(): string {
    if (this.#value === "") return "";
    const number = Number(this.#value);
    const text = Number.isInteger(number) ? this.#workbook.strings.get(number) : undefined;
    if (text === undefined) throw new DamagedXml("bad-content", "a cell refers to a text that is not there");
    return text;
  }

  #kind(): NumberKind {
    return this.#workbook.styles[this.#style] ?? "number";
  }

  #number(): string {
    const written = this.#value.trim();
    if (written === "") return "";
    const kind = this.#kind();
    if (kind !== "number") {
      const time = serialToText(Number(written), kind, this.#workbook.since1904);
      if (time !== null) return time;
    }
    const plain = storedNumber(written);
    if (plain === null) return decodeText(written);
    if (plain.length > 15 && /^-?[0-9]{16,}$/.test(plain)) this.longNumbers.push(this.#column);
    return this.#decimal === "." ? plain : plain.replace(".", this.#decimal);
  }
}

const BOOLEANS: Readonly<Record<string, string>> = { "1": "TRUE", "0": "FALSE", true: "TRUE", false: "FALSE" };

/** The column of a reference such as AB12, from 0. */
function columnOf(source: string, from: number): number {
  let column = 0;
  let at = from;
  for (; at < from + 4; at++) {
    const letter = source.charCodeAt(at) & ~32;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  if (at === from) throw new DamagedXml("bad-content", "a cell has no proper place");
  return column - 1;
}

/** A date cell of a strict workbook, as a serial one would read. */
function isoTime(written: string, kind: NumberKind): string {
  const parts = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?Z?)?$/.exec(written);
  if (parts === null) return decodeText(written);
  const [, day, clock, fraction = ""] = parts;
  const rest = fraction.replace(/\.?0+$/, "");
  if (clock === undefined || (kind === "date" && clock === "00:00:00" && rest === "")) return day!;
  return `${day} ${clock}${rest}`;
}
