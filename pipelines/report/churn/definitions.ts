import { churnLabel } from "../../../project/read-churn.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { liveVersion } from "./live-version.js";

/** Who counts as left, within what time, who is asked, and on which days the model learned and was proven. */
export function definitions(report: ReportContext): Html {
  const { project, words, format } = report;
  const { churn } = words;
  const live = liveVersion(report);
  const rows: (readonly [string, string])[] = [
    [churn.left, definition(report)],
    [churn.horizon, horizon(report)],
    [churn.eligible, eligible(report)],
  ];
  if (live !== undefined) {
    const day = (moment: string): string => format.day(moment.slice(0, 10));
    rows.push(
      [
        churn.cuts,
        churn.cutsText(
          format.count(live.train_rows),
          format.count(live.train_left),
          format.count(project.settings.churn.cuts.everyDays),
        ),
      ],
      [
        churn.heldOut,
        churn.heldOutText(
          day(live.held_out_from),
          day(live.held_out_to),
          format.count(live.held_out_rows),
          format.count(live.held_out_left),
        ),
      ],
      [churn.live, churn.liveText(churn.learners[live.learner] ?? live.learner, day(live.trained_as_of))],
    );
  }
  return html`<h3>${churn.definitionsTitle}</h3>
    <dl>
      ${rows.map(
        ([term, text]) =>
          html`<dt>${term}</dt>
            <dd>${text}</dd> `,
      )}
    </dl>`;
}

/** Of the model that scored: the settings may have changed since it was trained. */
function definition({ data, project, words, format }: ReportContext): string {
  if (data.churn.scored !== null) return data.churn.scored.definition;
  const { byCustomer, horizonDays } = project.settings.churn;
  const { contractEnds, noPurchase, longGap } = words.churn;
  if (churnLabel(project) === "contract-end") return contractEnds(format.count(horizonDays));
  return byCustomer === null ? noPurchase(format.count(horizonDays)) : longGap(format.count(byCustomer.times));
}

/** As the live model has it; its settings may have changed since. */
function eligible(report: ReportContext): string {
  const { project, words, format } = report;
  const { label, eligible_days: days } = liveVersion(report) ?? {
    label: churnLabel(project),
    eligible_days: project.settings.churn.eligibleDays,
  };
  return label === "contract-end" || days === null
    ? words.churn.eligibleContracts
    : words.churn.eligibleBuyers(format.count(days));
}

function horizon({ data, project, words, format }: ReportContext): string {
  const { byCustomer, horizonDays } = project.settings.churn;
  const [least, most] =
    data.churn.scored?.horizonDays ??
    (byCustomer === null ? [horizonDays, horizonDays] : [byCustomer.leastDays, byCustomer.mostDays]);
  return least === most
    ? words.churn.days(format.count(least))
    : words.churn.byCustomerDays(format.count(least), format.count(most));
}
