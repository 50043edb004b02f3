import type { ClusterMove } from "../../../warehouse/results/report/read-clusters.js";
import { html, type Html } from "../html.js";
import { segmentName } from "../movement/names.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

const MOST_MOVES = 12;

/** Who changed because groups were made anew; null where the first ones count. */
export function refitTable(report: ReportContext): Html | null {
  const { data, words, format } = report;
  const { refit, refitAsOf, version } = data.clusters;
  if (refit.length === 0 || refitAsOf === null) return null;
  const count = (moves: readonly ClusterMove[]): number => moves.reduce((sum, { customers }) => sum + customers, 0);
  const changed = refit.filter(({ before, now }) => before !== now);
  const named = (cluster: string | null): string =>
    cluster === null ? words.clusters.none : segmentName(report, "cluster", cluster);
  const told = words.clusters.refitFinding(
    version ?? "",
    format.time(refitAsOf),
    format.count(count(changed)),
    format.count(count(refit)),
  );
  if (changed.length === 0) return html`<p>${told}</p>`;
  return html`<p>${told}</p>
    ${table(
      changed.slice(0, MOST_MOVES),
      [
        { head: words.clusters.before, cell: ({ before }) => named(before) },
        { head: words.clusters.now, cell: ({ now }) => named(now) },
        { head: words.clusters.customers, number: true, cell: ({ customers }) => format.count(customers) },
      ],
      words.clusters.refitTitle,
    )}`;
}
