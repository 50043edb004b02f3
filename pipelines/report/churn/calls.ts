import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table, type TableColumn } from "../table.js";
import { callChoices, type CallChoice } from "./call-choices.js";

/** The table of thresholds, and how many calls bring most. */
export function callsPart(report: ReportContext): Html {
  const { data, project, words, format } = report;
  const { churn } = words;
  const { cost, value, saveRate } = project.settings.churn.calls;
  const { choices, best } = callChoices(data.churn.calls, data.churn.scored !== null, { cost, value, saveRate });
  const money = (amount: number): string => format.money(amount.toFixed(4));
  const found =
    best === null
      ? churn.noneBest
      : churn.best(
          format.count(best.calls),
          format.percent(best.threshold),
          format.roundMoney(best.profit!.toFixed(4)),
        );
  return html`<h3>${churn.callsTitle}</h3>
    ${
      cost === null || value === null
        ? html`<p>${churn.noCosts} <code>settings.churn.calls</code></p> `
        : html`<p class="finding">${found}</p>
            <p>${churn.costs(money(cost), money(value), format.percent(saveRate))}</p> `
    }
    <p>${churn.callsText}</p>
    ${table(choices, columns(report, best), churn.callsTitle, { captionIsHeading: true })}`;
}

function columns({ data, project, words, format }: ReportContext, best: CallChoice | null): TableColumn<CallChoice>[] {
  const { churn } = words;
  const shown: TableColumn<CallChoice>[] = [
    { head: churn.threshold, number: true, cell: ({ threshold }) => format.percent(threshold) },
    {
      head: data.churn.scored === null ? churn.calls : churn.tonight,
      number: true,
      cell: ({ calls }) => format.count(calls),
    },
    { head: churn.leaving, number: true, cell: ({ leaving }) => format.count(Math.round(leaving)) },
    { head: churn.precision, number: true, cell: ({ precision }) => format.percent(precision) },
    { head: churn.recall, number: true, cell: ({ recall }) => format.percent(recall) },
  ];
  const profit = (choice: CallChoice): Html => {
    const amount = format.roundMoney(choice.profit!.toFixed(4));
    return choice === best ? html`<strong>${churn.most}: ${amount}</strong>` : html`${amount}`;
  };
  const { cost, value } = project.settings.churn.calls;
  return cost === null || value === null ? shown : [...shown, { head: churn.profit, number: true, cell: profit }];
}
