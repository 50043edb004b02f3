import type { SegmentMoveRow } from "../../../warehouse/snapshot/segment/read-moves.js";
import { flowChart } from "../charts/flow-chart.js";
import { figure, nothing } from "../figure.js";
import type { Html } from "../html.js";
import { addMoney } from "../money.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";
import { compareSegments, familyName, isRanked, segmentName } from "./names.js";

/** No segment has an empty name, or one of a space. */
const [NONE, NEWCOMER] = ["", " "];

interface Moved {
  readonly before: string;
  readonly now: string;
  readonly customers: number;
  readonly monetary: string | null;
  readonly expected: string | null;
}

/** Who moved within a family: bands from then to now, and the table of who, with what they bring. */
export function flowFigure(report: ReportContext, family: string, rows: readonly SegmentMoveRow[]): Html {
  const { words, project, format } = report;
  const title = words.movement.title(familyName(report, family));
  const moved = rows
    .map((row): Moved => ({
      before: row.is_new ? NEWCOMER : (row.segment_before ?? NONE),
      now: row.segment_now ?? NONE,
      customers: row.customers,
      monetary: row.monetary,
      expected: row.expected_revenue,
    }))
    .filter(({ before, now }) => before !== now)
    .sort((a, b) => b.customers - a.customers || (a.before + a.now < b.before + b.now ? -1 : 1));
  if (moved.length === 0) return nothing(words.movement.still(familyName(report, family)));
  const named = (key: string): string =>
    key === NONE ? words.movement.none : key === NEWCOMER ? words.movement.newcomer : segmentName(report, family, key);
  const rank = (segment: string): number => project.segments.find(({ name }) => name === segment)?.rank ?? 0;
  const inside = [...new Set(moved.flatMap(({ before, now }) => [before, now]))].filter((key) => key.trim() !== "");
  const outside = [NONE, NEWCOMER].filter((key) => moved.some(({ before, now }) => before === key || now === key));
  const keys = [...inside.sort(compareSegments(family, rank)), ...outside];
  const all = rows.reduce((sum, row) => sum + row.customers, 0);
  const changed = moved.filter(({ before }) => before !== NEWCOMER);
  const [most] = changed;
  const description = isRanked(family) ? words.movement.description : words.movement.descriptionUnranked;
  return figure({
    title,
    finding:
      most === undefined
        ? null
        : words.movement.finding(
            format.count(changed.reduce((sum, { customers }) => sum + customers, 0)),
            format.count(all),
            named(most.before),
            named(most.now),
            format.count(most.customers),
          ),
    description,
    chart: flowChart(
      moved,
      keys.map((key) => ({ key, name: named(key) })),
      `${title}. ${description}`,
      { before: words.movement.before, now: words.movement.now },
      format.count,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      moved,
      [
        { head: words.movement.from, cell: ({ before }) => named(before), total: words.total },
        { head: words.movement.to, cell: ({ now }) => named(now) },
        {
          head: words.movement.customers,
          number: true,
          cell: ({ customers }) => format.count(customers),
          total: format.count(moved.reduce((sum, { customers }) => sum + customers, 0)),
        },
        {
          head: words.movement.brought,
          number: true,
          cell: ({ monetary }) => (monetary === null ? "" : format.money(monetary)),
          total: format.money(addMoney(moved.flatMap(({ monetary }) => monetary ?? []))),
        },
        {
          head: words.movement.expected,
          number: true,
          cell: ({ expected }) => (expected === null ? "" : format.money(expected)),
          total: format.money(addMoney(moved.flatMap(({ expected }) => expected ?? []))),
        },
      ],
      title,
    ),
  });
}
