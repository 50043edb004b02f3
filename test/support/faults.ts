import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The built command. */
export const MAIN = join(process.env["CLIENTELE_DIST"] ?? join(import.meta.dirname, "../../dist"), "cli", "main.js");

const CONFIGURATION = `name: toy
time_zone: UTC
currency: EUR
sources:
  invoices:
    entity: transactions
    files: data/*.csv
    columns: { transaction_id: no, product_id: item, occurred_at: at, unit_price: price, customer_ref: card }
    guards: { max_rejected_share: 1 }
`;

export const FIRST_NIGHT = ["nightly", "--as-of", "2026-01-04", "--quiet"];
export const NIGHT = ["nightly", "--as-of", "2026-01-05", "--quiet"];
export const BOTH_NIGHTS = ["nightly", "--from", "2026-01-04", "--to", "2026-01-05", "--quiet"];
/** What people see of the project after either night. */
export const PICTURE = { lines: 257, refused: 43, customers: 40 };
/** What the engine says of faults, and rows: no message may hold it. */
export const ENGINE = /IO Error|Invalid Input|checksum|DuckDB|LINE 1|select |SECRET|at .*\.js:\d+/;

/** A project of 300 lines, of which 43 are refused. */
export function newProject(): string {
  const directory = newFolder();
  mkdirSync(join(directory, "data"));
  writeFileSync(join(directory, "clientele.yaml"), CONFIGURATION);
  const price = (i: number): string => (i % 7 === 0 ? "SECRET" : "1.50");
  const rows = Array.from(
    { length: 300 },
    (_, i) => `t${i},tea,2026-01-0${1 + (i % 3)} 10:00:00,${price(i)},u${i % 40}\n`,
  );
  writeFileSync(join(directory, "data", "a.csv"), `no,item,at,price,card\n${rows.join("")}`);
  return directory;
}

export function copyOf(good: string): string {
  const directory = newFolder();
  cpSync(good, directory, { recursive: true, preserveTimestamps: true });
  return directory;
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), "clientele-fault-"));

/** Runs the built command; what it told on standard error, with `--format` what it printed. */
export function call(directory: string, words: readonly string[], as: { uid?: number; gid?: number } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words, "--project", directory], {
    encoding: "utf8",
    ...as,
  });
  return { code: status, told: words.includes("--format") ? stdout : stderr };
}

/** Something that happens to a project folder, and what the command says of it. */
export interface Fault {
  readonly name: string;
  readonly hurt: (directory: string) => void | Promise<void>;
  /** Default: a night. */
  readonly words?: readonly string[];
  readonly code: number;
  readonly says: readonly string[];
  /** What a person does about it; the night that follows must give every row. */
  readonly mend: (directory: string, good: string) => void;
}

export const warehouse = (directory: string): string => join(directory, ".clientele", "warehouse.duckdb");
const wal = (directory: string): string => `${warehouse(directory)}.wal`;
const takeAway = (directory: string): void => {
  for (const path of [warehouse(directory), wal(directory)]) rmSync(path, { recursive: true, force: true });
};
const overwrite = (path: string, at: number, bytes: Uint8Array): void => {
  const content = readFileSync(path);
  content.set(bytes, at);
  chmodSync(path, 0o644);
  writeFileSync(path, content);
};
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 197 + 31) % 251);
const quarantineFile = (directory: string): string => {
  const folder = join(directory, ".clientele", "private");
  return join(folder, readdirSync(folder).sort().at(-1)!, "quarantine.refused.parquet");
};
const DAMAGED = [
  "is damaged",
  "Put back a copy of it; or move it and its .wal away and run the nights again",
  "[damaged-warehouse]",
];

export const FAULTS: readonly Fault[] = [
  {
    name: "a warehouse of no bytes",
    hurt: (d) => writeFileSync(warehouse(d), ""),
    code: 1,
    says: DAMAGED,
    mend: takeAway,
  },
  {
    name: "half a warehouse",
    hurt: (d) => truncateSync(warehouse(d), readFileSync(warehouse(d)).length >> 1),
    code: 1,
    says: DAMAGED,
    mend: takeAway,
  },
  {
    name: "a text file in its place",
    hurt: (d) => writeFileSync(warehouse(d), "hello"),
    code: 1,
    says: DAMAGED,
    mend: takeAway,
  },
  {
    name: "noise in its middle",
    hurt: (d) => {
      const { length } = readFileSync(warehouse(d));
      overwrite(warehouse(d), 12288, noise(length - 12288));
    },
    code: 1,
    says: DAMAGED,
    mend: takeAway,
  },
  {
    name: "a folder in its place",
    hurt: (d) => {
      takeAway(d);
      mkdirSync(warehouse(d));
    },
    code: 1,
    says: ["warehouse.duckdb is a folder", "[damaged-warehouse]"],
    mend: takeAway,
  },
  {
    name: "a write-ahead log that is none, which the engine would ignore",
    hurt: (d) => writeFileSync(wal(d), noise(5000)),
    code: 1,
    says: ["warehouse.duckdb.wal is damaged", "[damaged-warehouse]"],
    mend: takeAway,
  },
  {
    name: "a write-ahead log that is damaged half-way",
    hurt: (d) => {
      killedWith20Commits(d);
      overwrite(wal(d), readFileSync(wal(d)).length >> 1, noise(300));
    },
    code: 1,
    says: ["is damaged", "[damaged-warehouse]"],
    mend: takeAway,
  },
  {
    name: "a warehouse of a newer engine",
    hurt: (d) => overwrite(warehouse(d), 0, newerHeader(readFileSync(warehouse(d)))),
    code: 2,
    says: ["was written by a newer engine than this clientele has", "Nothing was changed", "[newer-engine]"],
    mend: (d, good) => cpSync(warehouse(good), warehouse(d)),
  },
  {
    name: "a file named .clientele",
    hurt: (d) => {
      rmSync(join(d, ".clientele"), { recursive: true });
      writeFileSync(join(d, ".clientele"), "");
    },
    code: 1,
    says: [".clientele: it is a file, or it is there already; a folder of that name is needed"],
    mend: (d) => rmSync(join(d, ".clientele")),
  },
  {
    name: "a damaged file of the snapshot",
    words: ["quarantine", "list"],
    hurt: (d) => overwrite(quarantineFile(d), 0, noise(readFileSync(quarantineFile(d)).length)),
    code: 1,
    says: [
      "quarantine.refused.parquet is damaged",
      'remove the folder out/published and run "clientele run publish"',
      "[damaged-file]",
    ],
    mend: (d) => {
      rmSync(join(d, "out", "published"), { recursive: true });
    },
  },
  {
    name: "deliveries that git left half merged",
    hurt: (d) => appendFileSync(join(d, "meanings", "deliveries.ndjson"), "<<<<<<< HEAD\n"),
    code: 2,
    says: ["meanings/deliveries.ndjson:2: the line is not whole JSON: restore the file from git", "[damaged-meaning]"],
    mend: (d, good) => cpSync(join(good, "meanings"), join(d, "meanings"), { recursive: true }),
  },
  {
    name: "a live.yaml that is none",
    hurt: (d) => writeFileSync(join(d, "meanings", "live.yaml"), "{{{"),
    code: 2,
    says: ["meanings/live.yaml: cannot be read: take it back from version control", "[meaning-damaged]"],
    mend: (d, good) => cpSync(join(good, "meanings"), join(d, "meanings"), { recursive: true }),
  },
];

/** A file of 250,000 lines, which needs some 30 MB. */
export function bigFile(directory: string): void {
  const rows = Array.from(
    { length: 250_000 },
    (_, i) => `b${i},p${(i * 7919) % 1e9},2026-01-04 10:00:00,${i % 99_991}.25,v${(i * 104_729) % 1e9}\n`,
  );
  writeFileSync(join(directory, "data", "big.csv"), `no,item,at,price,card\n${rows.join("")}`);
}

/** A process that committed and was killed: what it committed stands in the log only. */
function killedWith20Commits(directory: string): void {
  const script = `import { Warehouse } from ${JSON.stringify(join(MAIN, "../../warehouse/warehouse.js"))};
    const warehouse = await Warehouse.open(${JSON.stringify(warehouse(directory))});
    for (let i = 0; i < 20; i++) await warehouse.run(\`create table ops.t\${i} as select range as a, 'x' || range as b from range(100)\`);
    process.kill(process.pid, "SIGKILL");`;
  spawnSync(process.execPath, ["--input-type=module", "-e", script]);
  if (readFileSync(wal(directory)).length < 5000) throw new Error("the killed process left no log to damage");
}

/** The first 4 kB of a file of the next storage version, with the checksum that the engine asks for. */
function newerHeader(content: Uint8Array): Uint8Array {
  const header = Buffer.from(content.subarray(0, 4096));
  header.writeBigUInt64LE(header.readBigUInt64LE(12) + 1n, 12);
  let checksum = 5381n;
  for (let at = 8; at < 4096; at += 8) checksum ^= BigInt.asUintN(64, header.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n);
  header.writeBigUInt64LE(checksum, 0);
  return header;
}
