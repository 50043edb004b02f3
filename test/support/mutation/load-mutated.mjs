// Loads mutated files for test/slow/mutated-files.slow.ts: `load-mutated.mjs SEED FROM TO STRIDE`, the numbers that it tries.
import { mkdirSync, mkdtempSync, readdirSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLoad } from "../../../dist/pipelines/load.js";
import { silentLog } from "../../../dist/pipelines/runner/log.js";
import { ConfigurationError } from "../../../dist/project/errors.js";
import { DEFAULT_SETTINGS } from "../../../dist/project/settings.js";
import { LIVE } from "../../../dist/warehouse/sql-file.js";
import { Warehouse } from "../../../dist/warehouse/warehouse.js";
import { mutate } from "./mutate.mjs";
import { generator, pick } from "./random.mjs";
import { validFiles } from "./valid-files.mjs";

/** A warehouse takes so many sources: reading its ledger grows with them. */
const SOURCES = 100;
/** How the engine, the runtime and a stack speak. */
const ENGINE = /\b(Error:|Exception|LINE \d+:|read_csv|read_json|read_parquet|DuckDB|undefined|ENOENT|EISDIR)|\n +at /;

const [seed, from, to, stride] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "clientele-mutated-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
process.on("disconnect", () => process.exit(1));
const send = (message) => new Promise((resolve) => process.send(message, resolve));

let warehouse = null;
let loaded = 0;
let valid;
for (let number = from; number < to; number += stride) {
  if (warehouse === null || loaded % SOURCES === 0) {
    warehouse?.close();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    warehouse = await Warehouse.open(":memory:", { threads: 1, memory: "1GB" });
    valid ??= await validFiles(warehouse, folder);
  }
  loaded++;
  const random = generator(seed * 1_000_003 + number);
  const file = pick(random, valid);
  const { bytes, names } = number === from ? { bytes: file.content, names: ["none"] } : mutate(file.content, random);
  const content = file.pack === null ? bytes : await file.pack(bytes);
  const whole = file.pack === null ? file.content : await file.pack(file.content);
  await send({ number, begins: true });
  const began = performance.now();
  const outcome = await load(`m${number}`, file, content, whole, random);
  const bare = names.includes("none") && (outcome.gate !== null || outcome.counts.refused > 0);
  await send({
    number,
    type: file.name,
    names,
    ms: performance.now() - began,
    ...outcome,
    fault: outcome.fault ?? (bare ? `a valid file was not taken: ${JSON.stringify(outcome)}` : null),
  });
}
warehouse?.close();
await send({ ended: true });
process.disconnect();

async function load(name, { ending, format }, content, whole, random) {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, `a.${ending}`), content);
  // Beside what it was before: equal rows come twice, and a refused file must not take the other with it.
  const beside = random() < 0.3;
  if (beside) writeFileSync(join(folder, name, `b.${ending}`), whole);
  const source = sourceOf(name, format, random() < 0.3 ? "coalesce(n, '') <> '3'" : null);
  const nothing = { in: 0, loaded: 0, repeated: 0, refused: 0, filtered: 0 };
  try {
    const { gates, messages } = await run(source);
    const counts = await countsOf(name);
    return { gate: gates[0] ?? null, counts, fault: await faultOf(name, messages, counts, beside ? [] : gates) };
  } catch (cause) {
    const detail = `${cause?.code ?? ""} ${cause?.message ?? cause} ${String(cause?.detail ?? cause?.stack).slice(0, 300)}`;
    return { gate: null, counts: nothing, fault: `threw ${cause?.constructor?.name} ${detail}` };
  } finally {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

async function run(source) {
  const context = {
    project: {
      directory: folder,
      name: "mutated",
      country: null,
      timeZone: "UTC",
      currency: "EUR",
      calendar: { week: "iso", fiscalStart: "01-01", dayStarts: "00:00" },
      sources: [source],
      settings: DEFAULT_SETTINGS,
    },
    warehouse,
    asOf: "2026-03-01 00:00:00",
    schemas: LIVE,
    past: false,
    last: true,
    allow: new Set(),
    runId: "mutated",
    log: silentLog,
  };
  try {
    const report = await runLoad(context, { sources: null, again: false, keepMissing: false, night: false });
    const refusals = report.refusals ?? [];
    return {
      gates: refusals.map((r) => r.gate),
      messages: [...refusals.map((r) => r.message), ...(report.notes ?? [])],
    };
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    return { gates: [cause.code], messages: [cause.message] };
  }
}

function sourceOf(name, format, where) {
  return {
    name,
    entity: "transactions",
    files: [`${name}/*`],
    format,
    mode: "append",
    versionBy: null,
    idSpace: name,
    where,
    columns: Object.fromEntries(
      Object.entries({
        transaction_id: "no",
        product_id: "item",
        occurred_at: "at",
        quantity: "n",
        unit_price: "price",
        product_name: "name",
      }).map(([canonical, column]) => [canonical, { kind: "column", column, space: null }]),
    ),
    refs: {},
    extra: [],
    returns: "signed",
    guards: { minRows: 0, maxAgeHours: null, maxRejectedShare: 1, maxShrinkShare: null },
    line: 1,
  };
}

function countsOf(name) {
  return warehouse.row(
    `select coalesce(sum(rows_in), 0)::integer as "in", coalesce(sum(rows_loaded), 0)::integer as loaded,
       coalesce(sum(rows_repeated), 0)::integer as repeated, coalesce(sum(rows_refused), 0)::integer as refused,
       coalesce(sum(rows_filtered), 0)::integer as filtered from ops.load where source = '${name}'`,
  );
}

/** What a load must never do; null where it did none of it. */
async function faultOf(name, messages, counts, gates) {
  const told = messages.find((message) => ENGINE.test(message));
  if (told !== undefined) return `the engine's own words: ${told.slice(0, 200)}`;
  if (messages.some((message) => message.length > 4000)) return "a message of more than 4000 characters";
  if (counts.in !== counts.loaded + counts.repeated + counts.refused + counts.filtered) {
    return `rows unaccounted for: ${JSON.stringify(counts)}`;
  }
  const { staged, refused } = await warehouse.row(
    `select (select count(*) from staging.transactions where delivery in (select number from ops.load where source = '${name}'))::integer as staged,
       (select count(*) from quarantine.refused where source = '${name}')::integer as refused`,
  );
  if (staged !== counts.loaded) return `${staged} rows staged, ${counts.loaded} counted as loaded`;
  if (refused !== counts.refused) return `${refused} rows in quarantine, ${counts.refused} counted as refused`;
  if (gates.length > 0 && counts.in > 0) return "refused, and half of it loaded";
  const temporary = join(folder, ".clientele", "tmp");
  if (existsSync(temporary) && readdirSync(temporary).length > 0) return "temporary files were left";
  return null;
}
