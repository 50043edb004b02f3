import { statfs } from "node:fs/promises";
import { FileFault } from "../file-fault.js";

/** Bytes that stay free on the disk, for the warehouse and for others. */
const RESERVE = 512 << 20;

/**
 * Sees to it that what is made of a file fills no disk.
 * @param needed bytes that are going to be written to `folder`
 * @throws {FileFault} disk-full
 */
export async function needRoom(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - needed >= RESERVE) return;
  throw new FileFault(
    "disk-full",
    `it needs at least ${megabytes(needed + RESERVE)} MB beside the warehouse to be unpacked, and ${megabytes(bavail * bsize)} MB are free: make room, and load again`,
  );
}

const megabytes = (bytes: number): string => Math.ceil(bytes / (1 << 20)).toLocaleString("en-GB");
