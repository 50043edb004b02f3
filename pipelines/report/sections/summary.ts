import type { SalesWindow } from "../../../warehouse/results/report/report-data.js";
import { changed } from "../changes.js";
import { concentrationOf } from "../concentration.js";
import { daysBetween, hasMoved, wholeWeeks } from "../holiday-weeks.js";
import { html, type Html } from "../html.js";
import { compareStages } from "../lifecycle-stages.js";
import { moveReason } from "../list-reasons.js";
import { listSummaries, type ListSummary } from "../list-summaries.js";
import { share } from "../money.js";
import { ruleName } from "../rule-names.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { ageText, lateSources } from "../source-age.js";
import { stepName } from "../step-names.js";
import { SUMMARY_DAYS } from "../summary-days.js";
import { leavesStale, reasonText } from "./run.js";
import { summaryTiles } from "./tiles.js";

/** Of what there may be many of. */
const MOST_NAMED = 3;

/** Half a page in plain words: what moved, what was refused, which lists grew and why. */
export function summarySection(report: ReportContext): SectionContent {
  const { summary } = report.words;
  const part = (heading: string, sentences: readonly string[]): Html =>
    html`<div>
      <h3>${heading}</h3>
      <ul>
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </div> `;
  const stated = [...sold(report), ...warned(report), ...moved(report), ...open(report)];
  return {
    id: "summary",
    heading: summary.heading,
    body: html`${summaryTiles(report)}
      <div class="summary">
        ${part(summary.moved, stated)}${part(summary.refused, refusals(report))}${part(summary.lists, lists(report))}
      </div>`,
  };
}

function sold(report: ReportContext): string[] {
  const { data, words, format } = report;
  const { summary } = words;
  const { windows, firstSaleAt } = data.sales;
  const now = windows.get("now");
  if (now === undefined || firstSaleAt === null) return [summary.noSales];
  const counted = (n: number): readonly [number, string] => [n, format.count(n)];
  const before = against(now, windows.get("before"), summary.thanBefore);
  const lastYear = against(now, windows.get("year_before"), summary.thanLastYear);
  const compared = [before, lastYear].filter((text) => text !== null);
  const since = windows.get("since");
  const known = share(now.knownRevenue, now.revenue);
  return [
    words.sentences([
      summary.lastDays(
        format.count(SUMMARY_DAYS),
        format.roundMoney(now.revenue),
        ...counted(now.transactions),
        ...counted(now.customers),
      ),
      compared.length === 0 ? summary.noStatement : summary.against(compared.join(summary.and)),
      ...(compared.length > 0 && lastYear === null ? [summary.noYear] : []),
      ...(known === null || known > 0.995 ? [] : [summary.knownShare(format.percent(known))]),
    ]),
    ...holidays(report),
    ...(since === undefined
      ? []
      : [summary.since(format.time(since.starts), format.roundMoney(since.revenue), ...counted(since.transactions))]),
  ];

  /** Nothing where the sales on record do not reach back over the whole window. */
  function against(
    window: SalesWindow,
    other: SalesWindow | undefined,
    say: (changeText: string, more: boolean, thenText: string) => string,
  ): string | null {
    if (other === undefined || firstSaleAt === null || firstSaleAt > other.starts) return null;
    const by = changed(window.revenue, other.revenue, report);
    return by === null ? null : say(by.text, by.more, format.roundMoney(other.revenue));
  }
}

/** A holiday that moved into the days that are compared, or out of them. */
function holidays(report: ReportContext): string[] {
  const { data, words, format } = report;
  const now = data.sales.windows.get("now");
  if (now === undefined) return [];
  return data.sales.holidays.filter(hasMoved).flatMap((holiday) => {
    const isIn = (day: string, days: number): boolean => {
      const back = daysBetween(day, data.asOf.slice(0, 10)) - days;
      return back > -7 && back <= SUMMARY_DAYS + 7;
    };
    if (!isIn(holiday.day, 0) && !isIn(holiday.dayBefore, 365)) return [];
    const { revenue, yearBefore } = wholeWeeks(holiday, data.asOf);
    const by = changed(revenue, yearBefore, report);
    const { summary } = words;
    return [
      words.sentences([
        summary.holiday(holiday.name, format.day(holiday.day), format.day(holiday.dayBefore)),
        ...(by === null ? [] : [summary.holidayChange(holiday.name, by.text, by.more)]),
      ]),
    ];
  });
}

function warned(report: ReportContext): string[] {
  const { words, format } = report;
  const found = concentrationOf(report.data);
  if (found === null) return [];
  return [
    ...(found.isFew ? [words.summary.concentrated(format.percent(found.tenth))] : []),
    ...(found.isOne ? [words.summary.oneCustomer(format.percent(found.largest))] : []),
  ];
}

function open({ data, words, format }: ReportContext): string[] {
  const [before, now] = data.cases.slice(-2);
  const last = now ?? before;
  if (last === undefined) return [];
  const former = now === undefined ? null : format.count(before!.backlog);
  return [words.summary.openCases(last.backlog, format.count(last.backlog), former)];
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
    if (before === null) return summary.appeared(text, named(now ?? ""));
    return now === null ? summary.left(text, named(before)) : summary.move(text, named(before), named(now));
  });
  return [summary.moves(all, format.count(all), words.join(largest))];
}

function refusals(report: ReportContext): string[] {
  const { data, words, format } = report;
  const { summary } = words;
  const stopped = data.steps.filter(leavesStale).map((step) => {
    const ended = words.run.ended[step.state] ?? step.state;
    return summary.stepStopped(stepName(step.step, words), ended, reasonText(step, report));
  });
  if (data.sources.length === 0) return [...stopped, summary.nothingLoaded];
  const rows = data.sources.reduce((sum, s) => sum + s.rowsInNow, 0);
  const refusedNow = data.sources.reduce((sum, s) => sum + s.rowsRefusedNow, 0);
  const late = lateSources(report).map(({ source, hours, allowed }) =>
    summary.late(source, ageText(hours, report), ageText(allowed, report, true)),
  );
  return [
    ...stopped,
    rows === 0 ? summary.noRowsNow : summary.rowsNow(rows, format.count(rows), format.count(refusedNow), refusedNow),
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
    .map(({ source, rule, refused }) => summary.waitingPart(format.count(refused), source, ruleName(rule, words)));
  return [summary.waiting(all, format.count(all), words.join(most))];
}

function lists(report: ReportContext): string[] {
  const { data, words, format } = report;
  const { summary } = words;
  const all = listSummaries(report);
  if (all.length === 0) return [summary.noLists];
  const delivered = all.reduce((sum, list) => sum + list.delivered, 0);
  const first = summary.delivered(delivered, format.count(delivered), all.length, format.count(all.length));
  if (data.deliveredBefore === null) return [first, summary.noListBefore];
  const told = all.flatMap((list) => listSentence(report, list));
  return [first, ...(told.length === 0 ? [summary.noListMoved] : told)];
}

function listSentence(report: ReportContext, { name, title, delivered: now, before }: ListSummary): string[] {
  const { data, words, format } = report;
  const { summary } = words;
  if (before === null) return [summary.firstTime(title, format.count(now))];
  const moves = data.listMoves.filter(({ list }) => list === name);
  if (now === before && moves.length === 0) return [];
  const side = (came: boolean): string => {
    const own = moves.filter((move) => move.came === came);
    if (own.length === 0) return "";
    const reasons = own
      .slice(0, MOST_NAMED)
      .map((move) => summary.because(format.count(move.customers), moveReason(move, report)));
    const customers = own.reduce((sum, move) => sum + move.customers, 0);
    return (came ? summary.came : summary.went)(format.count(customers), words.join(reasons));
  };
  const head =
    now === before
      ? summary.changedAlone(title, format.count(now))
      : (now > before ? summary.grew : summary.shrank)(title, format.count(before), format.count(now));
  return [`${head}${moves.length === 0 ? summary.noWhy : summary.why(side(true), side(false))}`];
}
