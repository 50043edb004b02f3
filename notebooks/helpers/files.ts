import { DuckDBInstance } from "@duckdb/node-api";
import { FOLDER } from "./shop.ts";

type Row = Record<string, unknown>;

/** `result.<table>` of an earlier night, of the history that retention keeps. */
export const readHistory = (table: string, night: string): Promise<Row[]> =>
  readParquet(`${FOLDER}/.clientele/history/${table}/${night}.parquet`);

/** A table of the truth of a simulated company, which no real one has. */
export const readTruth = (table: string): Promise<Row[]> => readParquet(`${FOLDER}/data/truth/${table}.parquet`);

/** Rows of the warehouse itself, by the command, which takes its lock: not while a night runs. */
export async function readLive(query: string): Promise<Row[]> {
  const command = new URL("../../dist/cli/main.js", import.meta.url).pathname;
  const args = [command, "sql", "--live", "--project", FOLDER, "--format", "ndjson", query];
  const { code, stdout, stderr } = await new Deno.Command("node", { args }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(text(stderr));
  return text(stdout)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

async function readParquet(path: string): Promise<Row[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll("select * from read_parquet($path)", { path })).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Keeps a model as a candidate in `meanings/`, under the next free number; no night uses it. Returns the file's name. */
export async function registerChallenger(name: string, body: Row): Promise<string> {
  for (let version = 1; ; version++) {
    const file = `meanings/${name}.v${version}.json`;
    try {
      const text = `${JSON.stringify({ kind: name, version, ...body }, null, 1)}\n`;
      await Deno.writeTextFile(`${FOLDER}/${file}`, text, { createNew: true });
      return file;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AlreadyExists)) throw cause;
    }
  }
}
