import { open } from "node:fs/promises";
import { FileFault } from "../file-fault.js";
import { ENCRYPTED } from "./archive.js";

const OLE = Buffer.from("d0cf11e0a1b11ae1", "hex");
const PACKAGE = Buffer.from("EncryptedPackage", "utf16le");
const HEAD = 1 << 16;

/**
 * Tells apart what people also call a workbook, before it is unpacked.
 * @throws {FileFault} empty-file, old-workbook, encrypted-workbook, no-workbook
 */
export async function checkContainer(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.length === 0) throw new FileFault("empty-file", "the file is empty");
    if (head.subarray(0, 8).equals(OLE)) {
      if (head.includes(PACKAGE) || (await directoryOf(file, head)).includes(PACKAGE)) {
        throw new FileFault("encrypted-workbook", ENCRYPTED);
      }
      throw new FileFault("old-workbook", "old workbooks (.xls) are not read: save the sheet as .xlsx or .csv");
    }
    if (head[0] === 0x50 && head[1] === 0x4b) return;
    const text = head.subarray(0, 512).toString("latin1").replaceAll("\0", "").trimStart().toLowerCase();
    if (/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(!doctype html|html|table|\?xml|meta|head|style)/.test(text)) {
      throw new FileFault(
        "no-workbook",
        "the file is a web page or XML under the name of a workbook: open it and save it as .xlsx or .csv",
      );
    }
    throw new FileFault(
      "no-workbook",
      "the content is no workbook: deliver it again, or name what it is in `format: type`",
    );
  } finally {
    await file.close();
  }
}

/**
 * The first sectors of the directory of a compound file, where its streams are named.
 * @source [MS-CFB] version 11.0, section 2.2
 */
async function directoryOf(file: Awaited<ReturnType<typeof open>>, head: Buffer): Promise<Buffer> {
  if (head.length < 512) return head;
  const sector = 1 << Math.min(head.readUInt16LE(30), 12);
  const at = (head.readUInt32LE(48) + 1) * sector;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(8 * sector), 0, 8 * sector, at);
  return buffer.subarray(0, bytesRead);
}
