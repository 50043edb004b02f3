import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { Failure } from "../pipelines/runner/failure.js";
import type { Log } from "../pipelines/runner/log.js";
import type { Call, RunReport } from "../pipelines/runner/run-command.js";
import type { Project } from "../project/project.js";
import { parseAsOf, type AsOf } from "../project/time.js";
import { writeWhole } from "../project/write-whole.js";
import type { WarehouseOptions } from "../warehouse/warehouse.js";
import { lastDayStart, localTime, type Clock } from "./clock.js";
import { describeError, UsageError, type ExitCode } from "./errors.js";
import { createLog } from "./log.js";
import { formatOfOut, printOut } from "./print-out.js";
import { columnsOf, format, FORMATS, type Column, type Format, type Row } from "./print.js";
import type { Terminal } from "./progress.js";
import { describeRun, sumOf } from "./run-summary.js";

/** The world around one call of the command. */
export interface Io {
  /** Data. */
  readonly out: Terminal;
  /** All else. */
  readonly err: Terminal;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborted by SIGINT or SIGTERM, whose name is the reason. */
  readonly signal: AbortSignal;
  readonly version: string;
}

/** The options that every command takes. */
export interface Globals {
  /** Absolute. */
  readonly project: string;
  readonly asOf: string | null;
  readonly format: Format | null;
  readonly out: string | null;
  readonly logFormat: "text" | "json";
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly dryRun: boolean;
  readonly warehouse: WarehouseOptions;
  /** `GATE` or `GATE:SUBJECT`. */
  readonly allow: ReadonlySet<string>;
}

/** What a command file works with; it registers itself and holds no logic. */
export interface Cli {
  readonly io: Io;
  globals(command: Command): Globals;
  /** @throws {ConfigurationError} */
  openProject(command: Command): Promise<Project>;
  /** The project in another folder than `--project` names. */
  readProject(directory: string): Promise<Project>;
  /** `--as-of`, else the last `day_starts` in the project's time zone. */
  asOf(command: Command, project: Project): AsOf;
  log(command: Command): Log;
  /** Rows to standard output, or to `--out`; without `columns`, those of the first row. */
  print(command: Command, rows: readonly Row[], columns?: readonly (string | Column)[]): Promise<void>;
  /** Text for people to standard output, or to `--out`; ends its line. */
  write(command: Command, text: string): Promise<void>;
  /** What the runner needs of a call that writes. */
  call(command: Command, project: Project, asOf: AsOf, waitMs?: number): Call;
  /** The same before there is a project. */
  callOutside(command: Command, waitMs?: number): Omit<Call, "project" | "asOf">;
  /** Tells how a run ended, and gives its exit code. */
  finish(command: Command, report: RunReport): void;
  /** The exit code of this call; the graver of two stays. */
  exit(code: ExitCode): void;
}

/** A file of `cli/commands/`. */
export interface CommandFile {
  register(program: Command, cli: Cli): void;
}

/** Runs one call of the command; returns its exit code. */
export async function runCli(words: readonly string[], io: Io, files: readonly CommandFile[]): Promise<ExitCode> {
  const program = createProgram(io);
  let exitCode: ExitCode = 0;
  const cli = createCli(words, io, (code) => {
    if (GRAVITY.indexOf(code) > GRAVITY.indexOf(exitCode)) exitCode = code;
  });
  for (const { register } of files) register(program, cli);
  try {
    await program.parseAsync([...words], { from: "user" });
    return exitCode;
  } catch (cause) {
    if (cause instanceof CommanderError && cause.exitCode === 0) return 0;
    if (cause instanceof CommanderError && cause.code === "commander.help") return 2;
    const stopped = signalCode(io.signal);
    const failure = stopped === null ? describeError(cause) : STOPPED;
    tell(failure, io, globalsOf(program, io, words));
    return stopped ?? failure.exitCode;
  }
}

const GRAVITY: readonly ExitCode[] = [0, 3, 4, 1, 2, 143, 130];

function createProgram(io: Io): Command {
  return new Command("clientele")
    .description("Customer analytics from log files: every night segments, scores, decisions, lists and a report.")
    .version(io.version, "--version", "print the version")
    .configureOutput({
      writeOut: (text) => void io.out.write(text),
      writeErr: (text) => void io.err.write(text),
      outputError: () => {},
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .exitOverride()
    .option("--project <dir>", "the project folder", ".")
    .option("--as-of <date>", "what was known before this date or time (default: the last start of a day)")
    .addOption(new Option("--format <format>", "of what is printed (default: table)").choices(FORMATS))
    .option("--out <file>", "write what would be printed to a file; its ending decides the format")
    .addOption(new Option("--log-format <format>", "of messages").choices(["text", "json"]).default("text"))
    .option("--quiet", "warnings and errors only")
    .option("--debug", "show statements and stacks of errors; they may quote data")
    .option("--dry-run", "say what would be done; change nothing at all")
    .option("--threads <n>", "threads of the engine", wholeNumber)
    .option("--memory <size>", "memory of the engine, e.g. 8GB", memorySize)
    .option("--allow <gate>", "overrule a gate once: GATE or GATE:SUBJECT; repeatable", collect);
}

function createCli(words: readonly string[], io: Io, exit: (code: ExitCode) => void): Cli {
  const logs = new Map<string, Log>();
  const globals = (command: Command): Globals => toGlobals(command.optsWithGlobals(), io);
  const write = async (command: Command, text: string): Promise<void> => {
    const { out } = globals(command);
    if (out === null) io.out.write(text);
    else await writeWhole(out, text);
  };
  const log = (command: Command): Log => {
    const { logFormat, quiet } = globals(command);
    const key = `${logFormat} ${quiet}`;
    const made =
      logs.get(key) ?? createLog(io.err, io.clock, { format: logFormat, quiet, environment: io.environment });
    logs.set(key, made);
    return made;
  };
  const readProject = async (directory: string): Promise<Project> => {
    const [{ readProject: read }, { ENTITIES }] = await Promise.all([
      import("../project/read-project.js"),
      import("../warehouse/schema/entities.js"),
    ]);
    return read(directory, io.environment, ENTITIES);
  };
  const callOutside = (command: Command, waitMs = 0): Omit<Call, "project" | "asOf"> => {
    const { allow, warehouse: engine } = globals(command);
    const { clock, signal, version } = io;
    return { command: words.join(" "), allow, engine, waitMs, version, clock, signal, log: log(command) };
  };
  return {
    io,
    globals,
    exit,
    write: (command, text) => write(command, text.endsWith("\n") ? text : `${text}\n`),
    openProject: (command) => readProject(globals(command).project),
    readProject,
    asOf: (command, project) => settleAsOf(globals(command).asOf, project, io.clock),
    log,
    callOutside,
    call: (command, project, asOf, waitMs) => ({ ...callOutside(command, waitMs), project, asOf }),
    finish(command, report) {
      exit(report.exitCode);
      const { state, exitCode: code } = report;
      log(command).info(describeRun(report), {
        run_id: report.runId,
        run_state: state,
        exit_code: code,
        ...sumOf(report),
      });
      if (report.state === "stopped") tell(STOPPED, io, globals(command));
      else if (report.failure !== null) tell(failedStep(report, report.failure), io, globals(command));
    },
    async print(command, rows, columns) {
      const { format: asked, out } = globals(command);
      const named = columns?.map((c) => (typeof c === "string" ? { name: c } : c)) ?? columnsOf(rows);
      if (out !== null) return printOut(out, rows, named, formatOfOut(out, asked));
      await write(command, format(rows, named, asked ?? "table"));
    },
  };
}

/** @throws {UsageError} as-of-form, as-of-later */
export function settleAsOf(asked: string | null, project: Project, clock: Clock, option = "--as-of"): AsOf {
  const { dayStarts } = project.calendar;
  const now = localTime(clock(), project.timeZone);
  if (asked === null) return lastDayStart(now, dayStarts);
  const asOf = parseAsOf(asked, dayStarts);
  if (asOf === null) {
    throw new UsageError(
      "as-of-form",
      `${option} must be a date (2026-01-31) or a time (2026-01-31T06:00); got "${asked}".`,
    );
  }
  if (asOf > now) {
    throw new UsageError(
      "as-of-later",
      `${option} must not be later than now, ${now} in ${project.timeZone}; got ${asOf}. The future is not known.`,
    );
  }
  return asOf;
}

/** What a signal means for the exit code; null without one. */
export function signalCode(signal: AbortSignal): 130 | 143 | null {
  if (!signal.aborted) return null;
  return signal.reason === "SIGTERM" ? 143 : 130;
}

/** The error line on standard error. */
function tell({ exitCode, code, message, detail }: Failure, io: Io, { logFormat, debug }: Globals): void {
  if (logFormat === "json") {
    const fields = { code, exit_code: exitCode, ...(debug ? { detail } : {}) };
    io.err.write(`${JSON.stringify({ time: io.clock().toISOString(), level: "error", message, ...fields })}\n`);
    return;
  }
  for (const line of message.split("\n")) io.err.write(`clientele: ${line} [${code}]\n`);
  if (debug && detail !== "") io.err.write(`${detail}\n`);
}

const STOPPED: Failure = {
  exitCode: 130,
  code: "stopped",
  message: "stopped by a signal; what was not finished was undone. Run the same command again to continue.",
  detail: "",
};

function failedStep({ nights }: RunReport, failure: Failure): Failure {
  const failed = nights.at(-1)?.steps.find(({ state }) => state === "failed");
  if (failed === undefined || failure.exitCode !== 1) return failure;
  const after = "All is as it was before this step: run the same command again to continue.";
  return {
    ...failure,
    message: `${failed.step}, as of ${failed.asOf}: ${failure.message.replace(/\.?$/, ".")} ${after}`,
  };
}

/** The globals as far as they were understood, also when the words were not. */
function globalsOf(program: Command, io: Io, words: readonly string[]): Globals {
  const globals = toGlobals(program.opts(), io);
  return { ...globals, debug: globals.debug || words.includes("--debug") };
}

function toGlobals(options: Record<string, unknown>, io: Io): Globals {
  const text = (name: string): string | null => (options[name] as string | undefined) ?? null;
  const out = text("out");
  const threads = options["threads"] as number | undefined;
  const memory = text("memory");
  return {
    project: resolve(io.directory, text("project") ?? "."),
    asOf: text("asOf"),
    format: text("format") as Format | null,
    out: out === null ? null : resolve(io.directory, out),
    logFormat: options["logFormat"] === "json" ? "json" : "text",
    quiet: options["quiet"] === true,
    debug: options["debug"] === true,
    dryRun: options["dryRun"] === true,
    warehouse: { ...(threads === undefined ? {} : { threads }), ...(memory === null ? {} : { memory }) },
    allow: new Set((options["allow"] as string[] | undefined) ?? []),
  };
}

/** For options that may be given again. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** For options that count: `--threads 2`, `--customers 2000`. */
export function wholeNumber(text: string): number {
  const number = Number(text.replaceAll("_", ""));
  if (!/^[\d_]+$/.test(text) || !Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  }
  return number;
}

function memorySize(text: string): string {
  if (!/^\d+(\.\d+)?\s*(MB|GB|TB|MiB|GiB|TiB)$/i.test(text)) {
    throw new InvalidArgumentError("It must be a size such as 800MB or 8GB.");
  }
  return text;
}
