import type { SalesWindow } from "../../../warehouse/results/report/report-data.js";
import { html, type Html } from "../html.js";
import { compareStages } from "../lifecycle-stages.js";
import { listSummaries } from "../list-summaries.js";
import { change } from "../money.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { ageText, hoursBefore } from "../source-age.js";
import { leavesStale, reasonText } from "./run.js";

/** Days that the summary looks back on. */
export const SUMMARY_DAYS = 30;
/** Of what there may be many of. */
const MOST_NAMED = 3;

/** Half a page in plain words: what moved, what was refused, which lists grew. */
export function summarySection(report: ReportContext): SectionContent {
  const { summary } = report.words;
  const part = (heading: string, sentences: readonly string[]): Html =>
    html`<div>
      <h3>${heading}</h3>
      <ul>
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </div> `;
  return {
    id: "summary",
    heading: summary.heading,
    body: html`<div class="summary">
      ${part(summary.moved, [...sold(report), ...moved(report)])}${part(summary.refused, refusals(report))}${part(summary.lists, lists(report))}
    </div>`,
  };
}

function sold({ data, words, format }: ReportContext): string[] {
  const { summary } = words;
  const { windows, firstSaleAt } = data.sales;
  const now = windows.get("now");
  if (now === undefined || firstSaleAt === null) return [summary.noSales];
  const counted = (n: number): readonly [number, string] => [n, format.count(n)];
  const compared = [
    against(now, windows.get("before"), firstSaleAt, summary.thanBefore),
    against(now, windows.get("year_before"), firstSaleAt, summary.thanLastYear),
  ].filter((text) => text !== null);
  const since = windows.get("since");
  return [
    words.sentences([
      summary.lastDays(
        format.count(SUMMARY_DAYS),
        format.roundMoney(now.revenue),
        ...counted(now.transactions),
        ...counted(now.customers),
      ),
      ...(compared.length === 0 ? [] : [summary.against(compared.join(summary.and))]),
    ]),
    ...(since === undefined
      ? []
      : [summary.since(format.time(since.starts), format.roundMoney(since.revenue), ...counted(since.transactions))]),
  ];

  /** Nothing where the sales on record do not reach back over the whole window. */
  function against(
    window: SalesWindow,
    other: SalesWindow | undefined,
    known: string,
    say: (changeText: string, more: boolean) => string,
  ): string | null {
    if (other === undefined || known > other.starts) return null;
    const by = change(window.revenue, other.revenue);
    return by === null ? null : say(format.percent(Math.abs(by)), by >= 0);
  }
}

function moved({ data, words, format }: ReportContext): string[] {
  const { summary, lifecycle } = words;
  if (data.asOfBefore === null) return [summary.firstNight];
  const flows = data.flows
    .filter(({ family }) => family === "lifecycle")
    .sort(
      (a, b) =>
        b.customers - a.customers ||
        compareStages(a.before ?? "", b.before ?? "") ||
        compareStages(a.now ?? "", b.now ?? ""),
    );
  if (flows.length === 0) return data.stages.length === 0 ? [] : [summary.noMoves];
  const named = (stage: string): string => lifecycle.names[stage] ?? stage;
  const all = flows.reduce((sum, flow) => sum + flow.customers, 0);
  const largest = flows.slice(0, MOST_NAMED).map(({ before, now, customers }) => {
    const text = format.count(customers);
    if (before === null) return summary.arrived(text, named(now ?? ""));
    return now === null ? summary.left(text, named(before)) : summary.move(text, named(before), named(now));
  });
  return [summary.moves(all, format.count(all), words.join(largest))];
}

function refusals(report: ReportContext): string[] {
  const { data, words, format, project } = report;
  const { summary } = words;
  const stopped = data.steps.filter(leavesStale).map((step) => {
    return summary.stepStopped(step.step, words.run.states[step.state] ?? step.state, reasonText(step, words));
  });
  if (data.sources.length === 0) return [...stopped, summary.nothingLoaded];
  const rows = data.sources.reduce((sum, s) => sum + s.rowsInNow, 0);
  const refusedNow = data.sources.reduce((sum, s) => sum + s.rowsRefusedNow, 0);
  const late = data.sources.flatMap((s) => {
    const most = project.sources.find(({ name }) => name === s.source)?.guards.maxAgeHours ?? null;
    if (most === null || s.newestRowAt === null) return [];
    const hours = hoursBefore(data.asOf, s.newestRowAt);
    return hours > most ? [summary.late(s.source, ageText(hours, report))] : [];
  });
  return [
    ...stopped,
    rows === 0 ? summary.noRowsNow : summary.rowsNow(rows, format.count(rows), format.count(refusedNow)),
    ...waiting(report),
    ...late,
  ];
}

function waiting({ data, words, format }: ReportContext): string[] {
  const { summary } = words;
  if (data.refused === null) return [];
  const all = data.refused.reduce((sum, r) => sum + r.refused, 0);
  if (all === 0) return [summary.noneWaiting];
  const most = data.refused
    .slice(0, MOST_NAMED)
    .map(({ source, rule, refused }) => summary.waitingPart(format.count(refused), source, rule));
  return [summary.waiting(all, format.count(all), words.join(most))];
}

function lists(report: ReportContext): string[] {
  const { data, words, format } = report;
  const { summary } = words;
  const all = listSummaries(report);
  if (all.length === 0) return [summary.noLists];
  const delivered = all.reduce((sum, list) => sum + list.delivered, 0);
  const first = summary.delivered(delivered, format.count(delivered), all.length, format.count(all.length));
  if (data.deliveredBefore === null) return [first];
  const changed = all.flatMap(({ title, delivered: now, before }) => {
    if (before === null) return [summary.firstTime(title, format.count(now))];
    if (now === before) return [];
    const say = now > before ? summary.grew : summary.shrank;
    return [say(title, format.count(before), format.count(now))];
  });
  return [first, ...(changed.length === 0 ? [summary.noListMoved] : changed)];
}
