import type { Command } from "commander";
import type { ShownModel } from "../../pipelines/models.js";
import type { Cli } from "../cli.js";
import { wholeNumber } from "../cli.js";
import { FLAT, flattened, formatOfOut } from "../print-out.js";
import { columnsOf, format, type Row } from "../print.js";
import { waitTime } from "./nightly.js";

export function register(program: Command, cli: Cli): void {
  const models = program.command("models").description("versions of the models: what they came to, and which is live");
  models
    .command("list", { isDefault: true })
    .description("every version of every model")
    .action(async (_options: unknown, command: Command) => {
      const { listModels } = await import("../../pipelines/models.js");
      const { directory } = await cli.openProject(command);
      await cli.print(command, (await listModels(directory)).map(rounded), LINE);
    });
  models
    .command("show")
    .argument("<name>", "of a model")
    .argument("[version]", "default: the one that is live", wholeNumber)
    .description("one version: learners in the held-out window, gates, lift, calibration, what it reads")
    .action(async (name: string, version: number | undefined, _options: unknown, command: Command) => {
      const { showModel } = await import("../../pipelines/models.js");
      const { directory } = await cli.openProject(command);
      const shown = await showModel(directory, name, version ?? null);
      const { format: as, out } = cli.globals(command);
      const file = out === null ? as : formatOfOut(out, as);
      const card = cardOf(shown);
      if (file === "json" || file === "ndjson") {
        await cli.write(command, JSON.stringify(card, null, file === "json" ? 2 : 0));
      } else if (file !== null && file !== "table") await cli.print(command, flattened(card), FLAT);
      else await cli.write(command, screen(card));
    });
  models
    .command("promote")
    .argument("<name>", "of a model")
    .argument("<version>", "that is to be live", wholeNumber)
    .description("make a version live by hand, from --as-of on")
    .option("--wait <time>", "how long to wait for another run, e.g. 30m", waitTime)
    .action(async (name: string, version: number, { wait }: { wait?: number }, command: Command) => {
      const project = await cli.openProject(command);
      const asOf = cli.asOf(command, project);
      const { showModel } = await import("../../pipelines/models.js");
      await showModel(project.directory, name, version);
      if (cli.globals(command).dryRun) {
        cli.log(command).info(`would make ${name}.v${version} live from ${asOf} on; nothing was changed`);
        return;
      }
      const { runPromote } = await import("../../pipelines/nightly.js");
      cli.finish(command, await runPromote(cli.call(command, project, asOf, wait), name, version));
    });
  models
    .command("history")
    .argument("<name>", "of a model")
    .description("which version was live when, and why")
    .action(async (name: string, _options: unknown, command: Command) => {
      const { modelHistory } = await import("../../pipelines/models.js");
      const { directory } = await cli.openProject(command);
      await cli.print(command, (await modelHistory(directory, name)) as unknown as Row[], HISTORY);
    });
}

const LINE = [
  ..."model version state learner trained_as_of live_from".split(" "),
  ..."auc auc_low auc_high recall recall_low recall_high calibration_error gates".split(" "),
];
const HISTORY = ["model", "version", "from", "until", "by", "learner", "reason"];

function cardOf({ line, header }: ShownModel): Record<string, Row[]> {
  const gates = header.failed.map(({ gate, allowed, message }) => ({ gate, allowed, message }));
  if ("tables" in header) {
    const { customers, reason, tables } = header;
    const told = Object.entries(tables).map(([name, rows]) => [name, rows.map(rounded)] as const);
    const known = Object.entries({ ...line, customers, reason }).filter(([, value]) => value !== null);
    return { version: [rounded(Object.fromEntries(known))], ...Object.fromEntries(told) };
  }
  if (header.kind === "cross-sell") {
    const { questions, calibration } = header.check;
    return {
      version: [
        rounded({ ...line, horizon_days: header.horizonDays, held_out: header.heldOut, reason: header.reason }),
      ],
      held_out: questions.map(({ interval, recall1, recall3, recall10, hit3, ...row }) =>
        rounded({
          ...row,
          recall_1: recall1,
          recall_3: recall3,
          recall_10: recall10,
          low: interval.low,
          high: interval.high,
          hit_3: hit3,
        }),
      ),
      gates,
      take_up: Object.entries(calibration).flatMap(([kind, bins]) =>
        bins.map(({ weight, said, came }) => rounded({ kind, offers: weight, said, came })),
      ),
    };
  }
  return {
    version: [rounded({ ...line, definition: header.definition, reason: header.reason })],
    learners: header.candidates.map(({ learner, auc, interval, calibrationError, overRecency }) =>
      rounded({
        learner,
        auc,
        low: interval.low,
        high: interval.high,
        calibration_error: calibrationError,
        over_recency_low: overRecency.low,
        over_recency_high: overRecency.high,
      }),
    ),
    gates,
    cuts: header.cuts.map(({ asOf, heldOut, rows, left }) => ({ as_of: asOf, held_out: heldOut, rows, left })),
    lift: header.lift.map(({ band, weight, positives, lift, gain }) =>
      rounded({ tenth: band, customers: weight, left: positives / weight, lift, gain }),
    ),
    calibration: header.calibrationBins.map(({ weight, said, came }) => rounded({ customers: weight, said, came })),
    features: header.importance.slice(0, 20).map(({ name, importance }) => rounded({ feature: name, importance })),
  };
}

const screen = (card: Record<string, Row[]>): string =>
  Object.entries(card)
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => `${title}\n${format(rows, columnsOf(rows), "table")}`)
    .join("\n");

/** No more digits than the held-out window can tell. */
const rounded = (row: object): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === "number" && !Number.isInteger(value) ? Math.round(value * 1e4) / 1e4 : (value as never),
    ]),
  );
