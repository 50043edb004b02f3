import type { ChurnVersion } from "../../../warehouse/results/report/read-churn.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table, type TableColumn } from "../table.js";
import { gatesText } from "./gates-text.js";
import { liveVersion } from "./live-version.js";

const SHOWN = 12;

/** Versions with what they came to, the newest first, and all learners tried for the live one. */
export function history(report: ReportContext): Html | null {
  const { data, words } = report;
  const { churn } = words;
  const chosen = data.churn.models.filter(({ state }) => state !== "challenger");
  if (chosen.length === 0) return null;
  const live = liveVersion(report);
  const tried = data.churn.models.filter(({ model_version }) => model_version === live?.model_version);
  return html`<h3>${churn.historyTitle}</h3>
    <p>${churn.historyText}</p>
    ${table(chosen.slice(0, SHOWN), versionColumns(report), churn.historyTitle, { captionIsHeading: true })}
    ${
      tried.length === 0
        ? null
        : html`<h3>${churn.triedTitle}</h3>
            ${table(tried, learnerColumns(report), churn.triedTitle, { captionIsHeading: true })}`
    }`;
}

type Columns = TableColumn<ChurnVersion>[];

function versionColumns(report: ReportContext): Columns {
  const { words, format } = report;
  const { churn } = words;
  const state = ({ state: name, gates }: ChurnVersion): string => {
    const text = churn.states[name] ?? name;
    return gates === null ? text : `${text}: ${gatesText(gates, words)}`;
  };
  return [
    { head: churn.version, cell: ({ model_version }) => html`<code>${model_version}</code>` },
    { head: churn.trained, time: true, cell: ({ trained_as_of }) => format.time(trained_as_of) },
    { head: churn.learner, cell: ({ learner }) => churn.learners[learner] ?? learner },
    { head: churn.auc, number: true, cell: (row) => aucText(report, row) },
    { head: churn.recencyAuc, number: true, cell: ({ recency_auc }) => format.percent(recency_auc) },
    { head: churn.error, number: true, cell: ({ calibration_error }) => format.percent(calibration_error) },
    { head: churn.state, cell: state },
    {
      head: churn.liveFrom,
      cell: ({ live_from: from, live_by: by }) =>
        from === null ? "" : churn.by(format.time(from), churn.liveBy[by ?? "night"] ?? by ?? ""),
    },
  ];
}

function learnerColumns(report: ReportContext): Columns {
  const { words, format } = report;
  const { churn } = words;
  return [
    { head: churn.learner, cell: ({ learner }) => churn.learners[learner] ?? learner },
    { head: churn.auc, number: true, cell: (row) => aucText(report, row) },
    {
      head: churn.overRecency,
      number: true,
      cell: ({ over_recency_low: low, over_recency_high: high }) =>
        churn.interval(format.signedPercent(low), format.signedPercent(high)),
    },
    { head: churn.error, number: true, cell: ({ calibration_error }) => format.percent(calibration_error) },
    { head: churn.state, cell: ({ state }) => churn.states[state] ?? state },
  ];
}

const aucText = ({ words, format }: ReportContext, { auc, auc_low, auc_high }: ChurnVersion): string =>
  words.churn.range(format.percent(auc), format.percent(auc_low), format.percent(auc_high));
