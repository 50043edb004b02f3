import type { SalesWindow } from "../../../warehouse/results/report/report-data.js";
import { html, type Html } from "../html.js";
import { change } from "../money.js";
import type { ReportContext } from "../report-context.js";
import { SUMMARY_DAYS } from "../summary-days.js";

/** The four figures of the last days, each with the days before and the same days a year ago; nothing without a sale. */
export function summaryTiles(report: ReportContext): Html | null {
  const { data, words, format } = report;
  const { summary } = words;
  const { windows, firstSaleAt } = data.sales;
  const now = windows.get("now");
  if (now === undefined || firstSaleAt === null) return null;
  const days = format.count(SUMMARY_DAYS);
  const others = [
    { window: windows.get("before"), than: summary.before(days) },
    { window: windows.get("year_before"), than: summary.lastYear },
  ].filter(({ window }) => window !== undefined && firstSaleAt <= window.starts);
  const tile = (name: string, value: string, of: (window: SalesWindow) => string): Html => {
    const compared = others.flatMap(({ window, than }) => {
      const by = change(of(now), of(window!));
      return by === null ? [] : [comparison(by, than, report)];
    });
    return html`<div>
      <dt>${name}</dt>
      <dd class="value">${value}</dd>
      ${compared.length === 0 ? html`<dd>${summary.noComparison}</dd> ` : compared}
    </div> `;
  };
  return html`<p class="about">${summary.tiles(days)}</p>
    <dl class="tiles">
      ${tile(summary.revenue, format.roundMoney(now.revenue), (w) => w.revenue)}
      ${tile(summary.orders, format.count(now.transactions), (w) => String(w.transactions))}
      ${tile(summary.customers, format.count(now.customers), (w) => String(w.customers))}
      ${tile(summary.arrived, format.count(now.newCustomers), (w) => String(w.newCustomers))}
    </dl>`;
}

/** The arrow is for the eye alone: the words say the same. */
function comparison(by: number, than: string, { words, format }: ReportContext): Html {
  const { summary } = words;
  const text = format.percent(Math.abs(by));
  if (by === 0) return html`<dd>${summary.same} ${than}</dd> `;
  return html`<dd>
    <span aria-hidden="true">${by > 0 ? "▲" : "▼"}</span>
    ${summary.than(by > 0 ? summary.up(text) : summary.down(text), than)}
  </dd> `;
}
