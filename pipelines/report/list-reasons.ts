import type { ListMove } from "../../warehouse/results/report/report-data.js";
import type { ReportContext } from "./report-context.js";

type Told = Pick<ReportContext, "words" | "project">;

/** A rule that kept a customer off a list, in words. */
export function ruleText(rule: string | null, { words, project }: Told): string {
  if (rule === null) return words.lists.noRule;
  const [, segment] = /^segment:(.*)$/s.exec(rule) ?? [];
  if (segment !== undefined) return words.lists.inSegment(segmentTitle(segment, project));
  return words.lists.rules[rule] ?? rule;
}

/** Why customers came onto a list or left it: a segment, a rule, or the control group. */
export function moveReason({ list, came, outcome, rule }: ListMove, told: Told): string {
  const { words, project } = told;
  const { lists } = words;
  const segment = project.exports.find(({ name }) => name === list)?.segment ?? null;
  const title = segment === null ? null : segmentTitle(segment, project);
  if (outcome === "withheld") return came ? lists.wasWithheld : lists.nowWithheld;
  if (outcome === "excluded") return (came ? lists.wasOff : lists.nowOff)(ruleText(rule, told));
  return (came ? lists.joined : lists.quit)(title);
}

const segmentTitle = (name: string, { segments }: ReportContext["project"]): string =>
  segments.find((s) => s.name === name)?.title ?? name;
