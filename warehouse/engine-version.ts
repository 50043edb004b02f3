import { Warehouse } from "./warehouse.js";

/** `v1.5.6`: the engine that this machine really loads. */
export async function engineVersion(): Promise<string> {
  const warehouse = await Warehouse.open(":memory:");
  try {
    return (await warehouse.row<{ version: string }>("select version() as version")).version;
  } finally {
    warehouse.close();
  }
}
