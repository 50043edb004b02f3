import { html, type Html } from "./html.js";

export interface TableColumn<Row> {
  readonly head: string;
  /** Numbers stand at the right. */
  readonly number?: boolean;
  /** Not broken over lines. */
  readonly time?: boolean;
  readonly cell: (row: Row) => string | Html;
  /** In a last row of totals. */
  readonly total?: string;
}

/** A table with its heads; the first column names the row. */
export function table<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], caption: string): Html {
  const place = ({ number, time }: TableColumn<Row>): string =>
    number === true ? "number" : time === true ? "time" : "text";
  const line = (row: Row): Html =>
    html`<tr>
      ${columns.map((column, i) => {
        const cell = column.cell(row);
        return i === 0
          ? html`<th scope="row" class="${place(column)}">${cell}</th>`
          : html`<td class="${place(column)}">${cell}</td>`;
      })}
    </tr> `;
  const heads = columns.map((column) => html`<th scope="col" class="${place(column)}">${column.head}</th>`);
  const totals = columns.some(({ total }) => total !== undefined)
    ? html`<tfoot>
        <tr>
          ${columns.map((column) => html`<td class="${place(column)}">${column.total ?? ""}</td>`)}
        </tr>
      </tfoot>`
    : null;
  return html`<div class="wide">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows.map(line)}
      </tbody>
      ${totals}
    </table>
  </div>`;
}
