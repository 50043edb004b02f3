import { posix } from "node:path";
import { FileFault } from "../file-fault.js";
import { Archive } from "./archive.js";
import { checkContainer } from "./container.js";
import type { NumberKind } from "./number-format.js";
import { SharedStrings } from "./shared-strings.js";
import { readStyles } from "./styles.js";
import { attribute } from "./xml-scanner.js";

/** A sheet of a workbook, in the order of its tabs. */
export interface Sheet {
  readonly name: string;
  readonly part: string;
  /** False for charts and dialogs, which have no cells. */
  readonly hasCells: boolean;
  /** A person does not see it; it is read all the same. */
  readonly hidden: boolean;
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** A workbook whose sheets can be read one by one; `close` it. */
export class Workbook {
  private constructor(
    readonly archive: Archive,
    readonly sheets: readonly Sheet[],
    readonly since1904: boolean,
    readonly styles: readonly NumberKind[],
    readonly strings: SharedStrings,
  ) {}

  /**
   * @param temporary folder for what does not fit into memory
   * @throws {FileFault} old-workbook, binary-workbook, encrypted-workbook, open-document, no-workbook, empty-file,
   * damaged-zip, damaged-workbook, missing-part, zip-bomb
   */
  static async open(path: string, temporary: string): Promise<Workbook> {
    await checkContainer(path);
    const archive = await Archive.open(path);
    const strings = new SharedStrings(temporary);
    try {
      const part = await mainPart(archive);
      const related = await readRelations(archive, part);
      const { sheets, since1904 } = await readSheets(archive, part, related);
      const partOf = (kind: string): string | undefined => related.find(({ type }) => type === kind)?.target;
      const [styles, texts] = [partOf("styles"), partOf("sharedStrings")];
      const kinds = styles === undefined ? [] : await readStyles(archive, styles);
      // A part that no text needs may be named and lacking.
      if (texts !== undefined && archive.has(texts)) await strings.read(archive, texts);
      return new Workbook(archive, sheets, since1904, kinds, strings);
    } catch (cause) {
      strings.close();
      archive.close();
      throw cause;
    }
  }

  close(): void {
    this.strings.close();
    this.archive.close();
  }
}

async function mainPart(archive: Archive): Promise<string> {
  if (archive.has("content.xml") && archive.has("mimetype")) {
    throw new FileFault(
      "open-document",
      "OpenDocument spreadsheets (.ods) are not read: save the sheet as .xlsx or .csv",
    );
  }
  if (!archive.has("_rels/.rels")) {
    throw new FileFault("no-workbook", "the file is a zip archive, but no Excel workbook: unpack it, or name its type");
  }
  const main = (await readRelations(archive, "")).find(({ type }) => type === "officeDocument")?.target;
  if (main === undefined) throw new FileFault("no-workbook", "the file is an Office document, but no Excel workbook");
  if (main.toLowerCase().endsWith(".bin")) {
    throw new FileFault("binary-workbook", "binary workbooks (.xlsb) are not read: save the sheet as .xlsx or .csv");
  }
  return main;
}

/** What a part refers to inside the package; the type by its last word, which strict workbooks share with others. */
async function readRelations(archive: Archive, part: string): Promise<Relation[]> {
  const folder = posix.dirname(part);
  const relations: Relation[] = [];
  const path = posix.join(folder, "_rels", `${posix.basename(part)}.rels`);
  await archive.read(path, {
    open(name, source, from, to) {
      if (name !== "Relationship") return;
      const of = (key: string): string => attribute(source, from, to, key) ?? "";
      if (of("TargetMode") === "External") return;
      const target = posix.join("/", of("Target").startsWith("/") ? "" : folder, of("Target")).slice(1);
      relations.push({ id: of("Id"), type: of("Type").replace(/^.*\//, ""), target });
    },
    text() {},
    plain() {},
    close() {},
  });
  return relations;
}

async function readSheets(
  archive: Archive,
  part: string,
  relations: readonly Relation[],
): Promise<{ sheets: Sheet[]; since1904: boolean }> {
  const sheets: Sheet[] = [];
  let since1904 = false;
  let root = "";
  await archive.read(part, {
    open(name, source, from, to) {
      root ||= name;
      const of = (key: string): string | null => attribute(source, from, to, key);
      if (name === "workbookPr") since1904 = ["1", "true", "on"].includes(of("date1904") ?? "");
      if (name !== "sheet") return;
      const id = idOf(source.slice(from, to));
      const relation = relations.find((r) => r.id === id);
      if (relation === undefined) {
        throw new FileFault("missing-part", `the workbook says nowhere where its sheet "${of("name") ?? ""}" is`);
      }
      sheets.push({
        name: of("name") ?? "",
        part: relation.target,
        hasCells: relation.type === "worksheet",
        hidden: !["visible", null].includes(of("state")),
      });
    },
    text() {},
    plain() {},
    close() {},
  });
  if (root !== "workbook") throw new FileFault("no-workbook", "the file is an Office document, but no Excel workbook");
  return { sheets, since1904 };
}

/** `r:id`, whatever prefix a workbook gives to relationships. */
const idOf = (attributes: string): string | undefined => /\s[\w.-]+:id\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1];
