import { cpus, totalmem } from "node:os";
import { Warehouse } from "../../warehouse/warehouse.js";

export interface Machine {
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly engine: string;
}

/** What the figures were taken on. */
export async function describeMachine(): Promise<Machine> {
  const found = cpus();
  const warehouse = await Warehouse.open(":memory:");
  try {
    const { engine } = await warehouse.row<{ engine: string }>("select version() as engine");
    return {
      system: `${process.platform} ${process.arch}`,
      processor: found[0]?.model.trim() ?? "unknown",
      cores: found.length,
      memoryBytes: totalmem(),
      node: process.version,
      engine: `DuckDB ${engine}`,
    };
  } finally {
    warehouse.close();
  }
}
