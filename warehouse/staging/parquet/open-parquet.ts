import { WarehouseError } from "../../errors.js";
import { quotePath } from "../../sql.js";
import { FileFault } from "../file-fault.js";
import type { Opener } from "../open-file.js";
import { plainFile } from "../text/plain-file.js";

/** @throws {FileFault} damaged-gzip, damaged-parquet */
export const openParquet: Opener = async ({ path, temporary, warehouse }) => {
  const { plainPath, sha256 } = await plainFile(path, temporary);
  let columns: { name: string; type: string }[];
  try {
    columns = await warehouse.describe(`select * from read_parquet(${quotePath(plainPath)})`);
    // A part that is damaged shows only when it is read, and would then stop what is read with it.
    await warehouse.rows(`select max(hash(f)) from read_parquet(${quotePath(plainPath)}) as f`);
  } catch (cause) {
    if (cause instanceof WarehouseError && cause.code === "interrupted") throw cause;
    throw new FileFault("damaged-parquet", "the file is not whole Parquet: deliver it again");
  }
  return { type: "parquet", sha256: await sha256, plainPath, readPath: plainPath, columns, csv: null };
};
