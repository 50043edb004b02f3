import type { ChannelContacts, ChannelSales } from "../../../warehouse/results/report/read-channels.js";
import { signedChange } from "../changes.js";
import { COLOURS } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import { addMoney, share } from "../money.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table } from "../table.js";
import { SUMMARY_DAYS } from "../summary-days.js";

/** Where customers bought, and what it cost to talk with them, in the last days. */
export function channelsSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  const now = data.channels.get("now");
  const empty = now === undefined || (now.sales.length === 0 && now.contacts.length === 0);
  return {
    id: "channels",
    heading: words.channels.heading,
    body: empty ? nothing(words.channels.empty) : html`${sales(report, now.sales)} ${contacts(report, now.contacts)}`,
  };
}

function sales(report: ReportContext, now: readonly ChannelSales[]): Html | null {
  if (now.length === 0) return null;
  const { data, words, format } = report;
  const { channels } = words;
  const [title, { description }] = [channels.title(format.count(SUMMARY_DAYS)), channels];
  const before = new Map(isKnown(report) ? data.channels.get("before")?.sales.map((s) => [s.channel, s.revenue]) : []);
  const total = addMoney(now.map(({ revenue }) => revenue));
  const shown = [...now].sort((a, b) => Number(b.revenue) - Number(a.revenue) || compare(a.channel, b.channel));
  const named = ({ channel }: ChannelSales): string => channel ?? channels.unstated;
  const shareText = ({ revenue }: ChannelSales): string => {
    const part = share(revenue, total);
    return part === null ? "" : format.percent(part);
  };
  const against = (s: ChannelSales): string => signedChange(s.revenue, before.get(s.channel) ?? "0", report);
  return figure({
    title,
    description,
    chart: rankedBars(
      shown.map((s) => ({
        name: named(s),
        pieces: [{ value: Math.max(0, Number(s.revenue)), colour: COLOURS.blue }],
        text: [format.roundMoney(s.revenue), shareText(s)].filter((t) => t !== "").join(" · "),
      })),
      `${title}. ${description}`,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      shown,
      [
        { head: channels.channel, cell: named, total: words.total },
        { head: channels.revenue, number: true, cell: (s) => format.money(s.revenue), total: format.money(total) },
        { head: channels.share, number: true, cell: shareText },
        ...(before.size === 0 ? [] : [{ head: channels.changed, number: true, cell: against }]),
        { head: channels.orders, number: true, cell: (s) => format.count(s.transactions) },
        { head: channels.customers, number: true, cell: (s) => format.count(s.customers) },
        {
          head: channels.average,
          number: true,
          cell: (s) => (s.transactions === 0 ? "" : format.money((Number(s.grossSales) / s.transactions).toFixed(4))),
        },
      ],
      title,
    ),
  });
}

/** Whether the sales on record reach back over the days before. */
const isKnown = ({ data }: ReportContext): boolean =>
  data.sales.firstSaleAt !== null && data.sales.firstSaleAt <= (data.sales.windows.get("before")?.starts ?? "");

function contacts({ data, words, format }: ReportContext, now: readonly ChannelContacts[]): Html {
  const { channels, service } = words;
  if (now.length === 0) return nothing(channels.noContacts);
  const before = data.channels.get("before")?.contacts ?? [];
  const beforeOf = ({ channel, direction }: ChannelContacts): number =>
    before.find((c) => c.channel === channel && c.direction === direction)?.contacts ?? 0;
  const cost = ({ contacts: all, costed, cost: known }: ChannelContacts): string | Html => {
    if (costed === 0) return channels.notKnown;
    const partly = costed === all ? null : html` <small>${channels.partly(format.percent(costed / all))}</small>`;
    return html`${format.money(known)}${partly}`;
  };
  const part = (of: (c: ChannelContacts) => number) => (c: ChannelContacts) =>
    c.queued === 0 ? "" : format.percent(of(c) / c.queued);
  const waited = now.some(({ queued }) => queued > 0);
  const shown = [...now].sort(
    (a, b) =>
      ORDER.indexOf(a.direction) - ORDER.indexOf(b.direction) ||
      b.contacts - a.contacts ||
      compare(a.channel, b.channel),
  );
  return html`<h3>${channels.contactsTitle(format.count(SUMMARY_DAYS))}</h3>
    <p class="about">${channels.contactsDescription}</p>
    ${table(
      shown,
      [
        { head: channels.channel, cell: ({ channel }) => channel ?? channels.unstated, total: words.total },
        { head: channels.kind, cell: ({ direction }) => channels.kinds[direction] },
        {
          head: channels.contacts,
          number: true,
          cell: (c) => format.count(c.contacts),
          total: format.count(shown.reduce((sum, c) => sum + c.contacts, 0)),
        },
        { head: channels.before, number: true, cell: (c) => format.count(beforeOf(c)) },
        ...(waited
          ? [
              { head: service.inTime, number: true, cell: part((c) => c.inTime) },
              { head: service.abandoned, number: true, cell: part((c) => c.abandoned) },
            ]
          : []),
        { head: channels.cost, number: true, cell: cost, total: format.money(addMoney(shown.map((c) => c.cost))) },
        {
          head: channels.each,
          number: true,
          cell: (c) => (c.costed === 0 ? "" : format.money((Number(c.cost) / c.costed).toFixed(4))),
        },
      ],
      channels.contactsTitle(format.count(SUMMARY_DAYS)),
      { captionIsHeading: true },
    )}`;
}

const ORDER = ["in", "out", "campaign"];
const compare = (a: string | null, b: string | null): number => ((a ?? "") < (b ?? "") ? -1 : 1);
