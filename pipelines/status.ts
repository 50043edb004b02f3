import { openMirror } from "../warehouse/ledger/mirror.js";
import { readNights } from "../warehouse/ledger/nights.js";
import { readStale, type StaleSource } from "../warehouse/ledger/stale.js";
import { readRuns, type RunRow } from "../warehouse/ledger/runs.js";
import { readLock } from "./runner/lock.js";
import { ledgerFolder } from "./runner/run-command.js";

/** What runs now and how the last run ended, from the lock file and the copy of the ledger: it never waits. */
export async function readStatus(directory: string): Promise<{ what: string; value: string | null }[]> {
  const holder = readLock(directory);
  const ledger = await openMirror(ledgerFolder(directory));
  let last: RunRow | undefined;
  let night: string | null = null;
  let stale: StaleSource[] = [];
  if (ledger !== null) {
    try {
      [last] = await readRuns(ledger, 1);
      stale = await readStale(ledger);
      night = (await readNights(ledger)).at(-1)?.as_of ?? null;
    } finally {
      ledger.close();
    }
  }
  const step = holder === null ? null : [holder.step, holder.asOf].filter((part) => part !== null).join(", as of ");
  return [
    { what: "running", value: holder === null ? null : `${holder.command} (process ${holder.pid})` },
    { what: "running since", value: holder?.startedAt ?? null },
    { what: "running step", value: step === "" ? null : step },
    { what: "newest finished night", value: night },
    { what: "stale sources", value: stale.length === 0 ? null : stale.map(describeStale).join("; ") },
    { what: "last run", value: last?.run_id ?? null },
    { what: "last command", value: last === undefined ? null : `clientele ${last.command}` },
    { what: "last state", value: last === undefined ? null : `${last.state} (exit code ${last.exit_code ?? "none"})` },
  ];
}

const describeStale = ({ source, since, gates }: StaleSource): string =>
  `${source} since ${since} (${gates.join(", ")})`;
