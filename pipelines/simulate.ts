import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Warehouse } from "../warehouse/warehouse.js";
import { DEFAULTS, type Parameters } from "../warehouse/simulation/parameters.js";
import { prepareCompany, type Dirt } from "../warehouse/simulation/prepare.js";
import { drawPeople } from "../warehouse/simulation/people.js";
import { writeOrders } from "../warehouse/simulation/orders.js";
import { writeSources } from "../warehouse/simulation/sources.js";
import { writeTruth } from "../warehouse/simulation/truth.js";

export interface SimulateOptions {
  readonly directory: string;
  readonly customers: number;
  readonly years: number;
  /** `YYYY-MM-DD`, exclusive */
  readonly until: string;
  readonly seed: number;
  readonly threads?: number;
  /** e.g. `6GB` */
  readonly memory?: string;
  readonly log?: (line: string) => void;
  readonly parameters?: Parameters;
  readonly dirt?: Dirt;
}

export interface SimulateReport {
  readonly files: number;
  /** Rows written per source, repeated and corrected ones among them; `truth/` has its own. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Writes a coherent company with known truth: `DIR/<source>/<file>` and `DIR/truth/`. Method: docs/simulated-company.md. */
export async function runSimulate(options: SimulateOptions): Promise<SimulateReport> {
  const { directory, log = () => {} } = options;
  const scratch = join(directory, ".scratch");
  mkdirSync(scratch, { recursive: true });
  const db = await Warehouse.open(":memory:", {
    tempDirectory: scratch,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    memory: options.memory ?? "6GB",
  });
  try {
    const company = await prepareCompany(db, { ...options, parameters: options.parameters ?? DEFAULTS });
    await drawPeople(db, log);
    const orders = await writeOrders(db, company, directory, log);
    const sources = await writeSources(db, company, directory, log);
    const truth = await writeTruth(db, company, directory, log);
    return { files: orders.files + sources.files + truth.files, rows: { ...orders.rows, ...sources.rows } };
  } finally {
    db.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
