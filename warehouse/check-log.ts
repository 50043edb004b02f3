import { open } from "node:fs/promises";
import { REBUILD, WarehouseError } from "./errors.js";

/** Every write-ahead log begins with these bytes: the field and the kind of an entry that names its version. */
const BEGIN = Buffer.from([0x64, 0x00, 0x62]);

/**
 * Looks at how the write-ahead log of a killed process begins: the engine ignores one that it does not know, and what was
 * committed in it would be gone without a word.
 * @throws {WarehouseError} damaged-warehouse
 */
export async function checkLog(path: string): Promise<void> {
  const log = `${path}.wal`;
  const file = await open(log, "r").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return null;
    throw cause;
  });
  if (file === null) return;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(BEGIN.length), 0, BEGIN.length, 0);
    if (BEGIN.subarray(0, bytesRead).equals(buffer.subarray(0, bytesRead))) return;
  } finally {
    await file.close();
  }
  throw new WarehouseError(
    "damaged-warehouse",
    `${log} is damaged: what the last run committed stands in it and cannot be read. ${REBUILD}`,
  );
}
