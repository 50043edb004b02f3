import { projectPaths } from "../../project/paths.js";
import { Warehouse, type Plain } from "../../warehouse/warehouse.js";

/** What a query finds in the warehouse of a project folder. */
export async function readRows(folder: string, query: string): Promise<Record<string, Plain>[]> {
  const warehouse = await Warehouse.open(projectPaths(folder).warehouse, { threads: 1 });
  try {
    return await warehouse.rows(query);
  } finally {
    warehouse.close();
  }
}
