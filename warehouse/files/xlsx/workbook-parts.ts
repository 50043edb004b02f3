import { xmlText } from "./xml-text.js";

/** The parts of a workbook beside its rows, as text. @source ECMA-376 part 1, SpreadsheetML */

/** Numbers of the formats in `STYLES`. */
export const STYLE = { general: 0, header: 1, text: 2, guarded: 3, date: 4, time: 5, money: 6 } as const;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** How many sheets there will be is not known when this is written: they are what other parts are not. */
export const CONTENT_TYPES = `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`;

export const ROOT_RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

/** 49 is text as it is. `quotePrefix` is the apostrophe that a spreadsheet shows to who edits a cell only. */
export const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="#,##0.00##"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

export function workbookRelations(sheets: number): string {
  const parts = Array.from({ length: sheets }, (_, i) => relation(i + 1, "worksheet", `worksheets/sheet${i + 1}.xml`));
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${parts.join("")}${relation(sheets + 1, "styles", "styles.xml")}</Relationships>`;
}

const relation = (id: number, kind: string, target: string): string =>
  `<Relationship Id="rId${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;

/** @param areas of each sheet, the cells that its filter is for: `$A$1:$L$11` */
export function workbook(title: string, areas: readonly string[]): string {
  const names = areas.map((_, i) => sheetName(title, i + 1));
  const sheets = names.map((name, i) => `<sheet name="${xmlText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const filters = names.map(
    (name, i) =>
      `<definedName name="_xlnm._FilterDatabase" localSheetId="${i}" hidden="1">${xmlText(`'${name.replaceAll("'", "''")}'!${areas[i]}`)}</definedName>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets.join("")}</sheets><definedNames>${filters.join("")}</definedNames></workbook>`;
}

/** A first line that stays in sight, and widths. */
export function sheetStart(widths: readonly number[], headers: readonly string[], letters: readonly string[]): string {
  const columns = widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`);
  const cells = headers.map(
    (header, i) =>
      `<c r="${letters[i]}1" s="${STYLE.header}" t="inlineStr"><is><t xml:space="preserve">${xmlText(header)}</t></is></c>`,
  );
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join("")}</cols><sheetData><row r="1">${cells.join("")}</row>`;
}

export const sheetEnd = (area: string): string =>
  `</sheetData><autoFilter ref="${area.replaceAll("$", "")}"/></worksheet>`;

/** A name that a sheet may have: at most 31 characters, none of `[]:*?/\\`, no apostrophe at an end. */
function sheetName(title: string, number: number): string {
  const suffix = number === 1 ? "" : ` (${number})`;
  const cut = title
    .replaceAll(/[[\]:*?/\\\u0000-\u001f\ufffe\uffff]/g, " ")
    .trim()
    .slice(0, 31 - suffix.length)
    .replaceAll(/\p{Surrogate}/gu, "")
    .replaceAll(/^['\s]+|['\s]+$/g, "");
  return `${cut === "" || cut.toLowerCase() === "history" ? "Sheet" : cut}${suffix}`;
}
