import { inkOn } from "../display/palette.js";
import { html, type Html } from "./html.js";

export interface TableColumn<Row> {
  readonly head: string | Html;
  /** Numbers stand at the right. */
  readonly number?: boolean;
  /** Not broken over lines. */
  readonly time?: boolean;
  readonly cell: (row: Row) => string | Html;
  /** The ground of a cell, where it is a heat table. */
  readonly ground?: (row: Row) => string | null;
  /** In a last row of totals. */
  readonly total?: string;
}

/**
 * A table with its heads; the first column names the row.
 * @param options captionIsHeading: the caption stands above as a heading already, and is for screen readers only
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  caption: string,
  { captionIsHeading = false }: { readonly captionIsHeading?: boolean } = {},
): Html {
  const place = ({ number, time }: TableColumn<Row>): string =>
    number === true ? "number" : time === true ? "time" : "text";
  const line = (row: Row): Html =>
    html`<tr>
      ${columns.map((column, i) => {
        const cell = column.cell(row);
        const ground = column.ground?.(row) ?? null;
        if (ground !== null)
          return html`<td class="${place(column)}" style="background:${ground};color:${inkOn(ground)}">${cell}</td>`;
        return i === 0
          ? html`<th scope="row" class="${place(column)}">${cell}</th>`
          : html`<td class="${place(column)}">${cell}</td>`;
      })}
    </tr> `;
  const heads = columns.map((column) => html`<th scope="col" class="${place(column)}">${column.head}</th>`);
  const totals = columns.some(({ total }) => total !== undefined)
    ? html`<tfoot>
        <tr>
          ${columns.map((column, i) =>
            i === 0
              ? html`<th scope="row" class="${place(column)}">${column.total ?? ""}</th>`
              : html`<td class="${place(column)}">${column.total ?? ""}</td>`,
          )}
        </tr>
      </tfoot>`
    : null;
  return html`<div class="wide">
    <table>
      <caption${captionIsHeading ? html` class="unseen"` : null}>
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
