import type { Command } from "commander";
import type { Cli } from "../cli.js";
import { UsageError } from "../errors.js";
import { printPlan } from "../print-plan.js";
import type { Project } from "../../project/project.js";
import { waitTime } from "./nightly.js";

interface Options {
  readonly plan?: boolean;
  readonly wait?: number;
}

/** Members that a table shows; files and other formats hold all. */
const SHOWN = 50;

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("export")
    .argument("[name...]", "lists (default: all)")
    .description("make lists; --plan says who would be on them and why not, and writes nothing")
    .option("--plan", "say who would be on them; with a name, one row per member")
    .option("--wait <time>", "how long to wait for another run, e.g. 30m", waitTime)
    .action(async (names: string[], { plan = false, wait }: Options, called: Command) => {
      const project = await cli.openProject(called);
      await checkNames(project, names);
      const asked = names.length === 0 ? null : names;
      if (plan) return planLists(cli, called, project, asked);
      const [{ NIGHT, runSome }, { exportStepOf }, { withNeeded }] = await Promise.all([
        import("../../pipelines/nightly.js"),
        import("../../pipelines/export.js"),
        import("../../pipelines/runner/order-steps.js"),
      ]);
      const only = new Set([...withNeeded(NIGHT, ["export"]), "publish"]);
      const asOf = cli.asOf(called, project);
      if (cli.globals(called).dryRun) return printPlan(cli, called, project, [asOf], only);
      const steps = NIGHT.map((step) => (step.name === "export" ? exportStepOf(asked) : step));
      cli.finish(called, await runSome(cli.call(called, project, asOf, wait), only, steps));
    });
  command
    .command("show")
    .argument("<name>", "a list")
    .description("the newest files of a list, how many members each rule decided, and what contact did")
    .action(async (name: string, _options: unknown, called: Command) => {
      const project = await cli.openProject(called);
      await checkNames(project, [name]);
      const { EFFECT_FIELDS, showList } = await import("../../pipelines/export/show-list.js");
      const shown = await showList(project, name);
      if (shown === null) {
        throw new UsageError("no-list-yet", `the list ${name} has no files yet: run "clientele export ${name}" first.`);
      }
      const { format, out } = cli.globals(called);
      const table = (format === null || format === "table") && out === null;
      // Only what is said of an effect has its fields.
      if (format === "json" && out === null) return cli.write(called, JSON.stringify(shown, null, 2));
      await cli.print(called, shown, ["what", "value", ...(table ? [] : EFFECT_FIELDS)]);
    });
}

async function planLists(cli: Cli, command: Command, project: Project, names: readonly string[] | null): Promise<void> {
  const [{ openSnapshot }, { planLists }] = await Promise.all([
    import("../../warehouse/snapshot/reader.js"),
    import("../../pipelines/export/plan-lists.js"),
  ]);
  const { asOf: asked, warehouse: engine, format, out, allow } = cli.globals(command);
  const snapshot = await openSnapshot(project.directory, { private: true, ...engine });
  try {
    const { asOf } = snapshot;
    if (asked !== null && cli.asOf(command, project) !== asOf) throw notPublished(asked, asOf);
    const plan = await planLists(project, snapshot.warehouse, asOf, names, allow);
    const log = cli.log(command);
    if (names === null) {
      await cli.print(
        command,
        plan.outcomes.map((row) => ({ ...row })),
        ["list", "outcome", "rule", "customers"],
      );
    } else {
      const cut = (format === null || format === "table") && out === null && plan.decisions.length > SHOWN;
      const rows = cut ? plan.decisions.slice(0, SHOWN) : plan.decisions;
      await cli.print(
        command,
        rows.map((row) => ({ ...row })),
        ["list", "customer_id", "outcome", "rule", "rank"],
      );
      if (cut) log.info(`${plan.decisions.length - SHOWN} more members; --format csv shows all`);
      for (const { list, outcome, rule, customers } of plan.outcomes) {
        log.info(`${list}: ${customers} ${outcome}${rule === null ? "" : ` (${rule})`}`);
      }
    }
    for (const { message } of plan.refusals) log.warn(message);
  } finally {
    snapshot.close();
  }
}

async function checkNames(project: Project, names: readonly string[]): Promise<void> {
  const known = project.exports.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const { suggestion } = await import("../../project/nearest-name.js");
  throw new UsageError("unknown-list", `there is no list "${unknown}" in exports/.${suggestion(unknown, known)}`);
}

const notPublished = (asked: string, asOf: string): UsageError =>
  new UsageError(
    "as-of-not-published",
    `--as-of ${asked}: what is published is as of ${asOf}, and a plan is made of that only. Run "clientele nightly" first.`,
  );
