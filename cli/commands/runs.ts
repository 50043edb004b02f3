import type { Command } from "commander";
import type { RunRow } from "../../warehouse/ledger/runs.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { wholeNumber, type Cli } from "../cli.js";
import { UsageError } from "../errors.js";

const RUN = ["run_id", "command", "as_of", "state", "exit_code", "started_at", "seconds"];
const STEP = [
  "as_of",
  "step",
  "state",
  "reason",
  "rows_in",
  "rows_out",
  "rows_refused",
  "seconds",
  "peak_memory_bytes",
];

export function register(program: Command, cli: Cli): void {
  const runs = program.command("runs").description("what ran: with steps, times and rows");
  runs
    .command("list", { isDefault: true })
    .description("the newest runs first; times in UTC")
    .option("--limit <n>", "how many", wholeNumber, 20)
    .action(async ({ limit }: { limit: number }, command: Command) => {
      const found = await withLedger(cli, command, async (ledger) => {
        const { readRuns } = await import("../../warehouse/ledger/runs.js");
        return readRuns(ledger, limit);
      });
      await cli.print(command, (found ?? []).map(runRow), RUN);
    });
  runs
    .command("show")
    .argument("<id>", "of a run, or how it begins")
    .description("the steps of one run")
    .action(async (id: string, _options: unknown, command: Command) => {
      const steps = await withLedger(cli, command, async (ledger) => {
        const [{ findRuns }, { readSteps }] = await Promise.all([
          import("../../warehouse/ledger/runs.js"),
          import("../../warehouse/ledger/steps.js"),
        ]);
        const found = await findRuns(ledger, id);
        if (found.length !== 1) throw notOne(id, found);
        return readSteps(ledger, found[0]!.run_id);
      });
      if (steps === null) throw notOne(id, []);
      await cli.print(
        command,
        steps.map((step) => ({ ...step, seconds: round(step.seconds) })),
        STEP,
      );
      for (const { step, notes, refusals } of steps) {
        for (const line of [...notes, ...refusals]) cli.log(command).info(`${step}: ${line}`, { step });
      }
    });
}

/** Reads the copy of the ledger; null where nothing ran yet. */
async function withLedger<T>(cli: Cli, command: Command, read: (ledger: Warehouse) => Promise<T>): Promise<T | null> {
  const project = await cli.openProject(command);
  const [{ openMirror }, { ledgerFolder }] = await Promise.all([
    import("../../warehouse/ledger/mirror.js"),
    import("../../pipelines/runner/run-command.js"),
  ]);
  const ledger = await openMirror(ledgerFolder(project.directory));
  if (ledger === null) {
    cli.log(command).info("nothing ran here yet: start with clientele nightly");
    return null;
  }
  try {
    return await read(ledger);
  } finally {
    ledger.close();
  }
}

const notOne = (id: string, found: readonly RunRow[]): UsageError =>
  found.length === 0
    ? new UsageError("unknown-run", `no run begins with "${id}". See "clientele runs list".`)
    : new UsageError(
        "ambiguous-run",
        `${found.length} runs begin with "${id}": ${found.map((r) => r.run_id).join(", ")}.`,
      );

function runRow({ started_at, finished_at, ...row }: RunRow) {
  const moment = (text: string): number => Date.parse(`${text.replace(" ", "T")}Z`);
  const seconds = finished_at === null ? null : round((moment(finished_at) - moment(started_at)) / 1000);
  return { ...row, started_at: started_at.slice(0, 19), seconds };
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;
