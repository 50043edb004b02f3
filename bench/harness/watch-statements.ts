import { Warehouse } from "../../warehouse/warehouse.js";

const METHODS = ["run", "rows", "integers"] as const;

/** Prints every statement of this process that takes longer than `slow` milliseconds, with wall and processor time. */
export function watchStatements(slow: number): void {
  const prototype = Warehouse.prototype as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
  for (const method of METHODS) {
    const plain = prototype[method]!;
    prototype[method] = async function (this: Warehouse, ...given: unknown[]): Promise<unknown> {
      const began = performance.now();
      const cpu = process.cpuUsage();
      try {
        return await plain.apply(this, given);
      } finally {
        const took = performance.now() - began;
        const { user, system } = process.cpuUsage(cpu);
        if (took >= slow) {
          const seconds = `${(took / 1000).toFixed(2)} s wall, ${((user + system) / 1e6).toFixed(2)} s cpu`;
          console.error(`  ${seconds}: ${String(shown(given[0])).replaceAll(/\s+/g, " ").slice(0, 600)}`);
        }
      }
    };
  }
}

const shown = (statement: unknown): unknown => (typeof statement === "string" ? statement : "a built query");
