import { html, type Html } from "../html.js";

/** What a chart has: a page or print, or the screen of a phone. */
export type Room = "page" | "phone";

/** A chart drawn for both; the style sheet shows one, and a screen reader meets that one only. */
export function responsive(draw: (room: Room) => Html): Html {
  return html`<div class="on-page">${draw("page")}</div>
    <div class="on-phone">${draw("phone")}</div>`;
}

/** Width of a chart in its own units, which a page shows as pixels. */
export const WIDTHS: Readonly<Record<Room, number>> = { page: 880, phone: 360 };
