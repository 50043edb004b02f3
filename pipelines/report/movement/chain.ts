import { daysBetween } from "../../../models/markov/choose-night.js";
import { LOSS_SEGMENTS } from "../../../models/markov/loss-segments.js";
import { segmentChain } from "../../../models/markov/segment-chain.js";
import type { SegmentMoveRow } from "../../../warehouse/snapshot/segment/read-moves.js";
import { amountColour } from "../../display/palette.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table, type TableColumn } from "../table.js";
import { compareSegments, familyName, segmentName } from "./names.js";

/** From every group to every group, and where that leads in the long run, with the customers it is counted from. */
export function chainTables(
  report: ReportContext,
  family: string,
  rows: readonly SegmentMoveRow[],
  since: string,
): Html {
  const { data, words, project, format } = report;
  const days = daysBetween(since, data.asOf);
  const known = rows.filter(({ is_new }) => !is_new);
  const moves = known.map((row) => ({ before: row.segment_before, now: row.segment_now, customers: row.customers }));
  const loss = LOSS_SEGMENTS[family] ?? [];
  const { segments, noSteadyState } = segmentChain(moves, { days, loss: new Set(loss) });
  const rank = (segment: string): number => project.segments.find(({ name }) => name === segment)?.rank ?? 0;
  const compare = compareSegments(family, rank);
  const shown = [...segments].sort((a, b) =>
    a.segment === null ? 1 : b.segment === null ? -1 : compare(a.segment, b.segment),
  );
  const named = (segment: string | null): string =>
    segment === null ? words.movement.none : segmentName(report, family, segment);
  const all = shown.reduce((sum, { now }) => sum + now, 0);
  const family_ = familyName(report, family);
  const lost = loss.filter((segment) => segments.some((one) => one.segment === segment));
  const counted = new Map(moves.map(({ before, now, customers }) => [`${before ?? ""}>${now ?? ""}`, customers]));
  const from = (before: string | null, now: string | null): number => counted.get(`${before ?? ""}>${now ?? ""}`) ?? 0;
  const to = shown.map(({ segment }): TableColumn<(typeof shown)[number]> => ({
    head: named(segment),
    number: true,
    cell: (row) => (from(row.segment, segment) === 0 ? "" : format.count(from(row.segment, segment))),
    ground: (row) => (row.before === 0 ? null : amountColour((0.85 * from(row.segment, segment)) / row.before)),
  }));
  return html`<div class="heat">
      ${table(shown, [{ head: words.movement.from, cell: ({ segment }) => named(segment) }, ...to], words.movement.matrixTitle(family_))}
    </div>
    <p>
      ${words.movement.chainText(format.count(days))}
      ${lost.length === 0 ? null : words.movement.lossText(words.join(lost.map(named)))}
    </p>
    ${noSteadyState === null ? null : html`<p>${words.movement.noSteady[noSteadyState] ?? noSteadyState}</p>`}
    ${table(
      shown,
      [
        {
          head: words.movement.group,
          cell: ({ segment, isFew }) => (isFew ? `${named(segment)} ${words.movement.few}` : named(segment)),
        },
        { head: words.movement.then, number: true, cell: ({ before }) => format.count(before) },
        { head: words.movement.stayed, number: true, cell: ({ stayed }) => format.count(stayed) },
        {
          head: words.movement.shareNow,
          number: true,
          cell: ({ now }) => (all === 0 ? "" : format.percent(now / all)),
        },
        {
          head: words.movement.steady,
          number: true,
          cell: ({ steadyShare }) => (steadyShare === null ? words.unknown : format.percent(steadyShare)),
        },
        ...(lost.length === 0
          ? []
          : [
              {
                head: words.movement.days,
                number: true,
                cell: ({ daysToLoss }: (typeof shown)[number]) =>
                  daysToLoss === null ? words.unknown : format.count(Math.round(daysToLoss)),
              },
            ]),
      ],
      words.movement.chainTitle(family_),
    )}`;
}
