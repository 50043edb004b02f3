import type { CasePeriod, ContactPeriod } from "../../../warehouse/results/report/read-service.js";
import { lastBusinessDate } from "../../../warehouse/results/report/sales-periods.js";
import { barsChart } from "../charts/bars-chart.js";
import { COLOURS, TEXTURES } from "../../display/palette.js";
import { SERIES, sharesChart } from "../charts/shares-chart.js";
import { figure, nothing, type LegendItem } from "../figure.js";
import { html, type Html } from "../html.js";
import { isOpen, MOST_PERIODS, periodLabel, periodName } from "../shown-periods.js";
import type { ReportContext, SectionContent } from "../report-context.js";
import { table, type TableColumn } from "../table.js";

/** How many contacts and complaints there were, and how they were served. */
export function serviceSection(report: ReportContext): SectionContent {
  const { data, words } = report;
  return {
    id: "service",
    heading: words.service.heading,
    body: html`${data.contacts.length === 0 ? nothing(words.service.noContacts) : contacts(report)}
    ${data.cases.length === 0 ? nothing(words.service.noCases) : cases(report)}`,
  };
}

type Placed<Period> = Period & { readonly label: string; readonly name: string; readonly open: boolean };

function placed<Period extends { readonly period: string }>(
  periods: readonly Period[],
  { data, format, project }: ReportContext,
): Placed<Period>[] {
  const { grain } = data.sales;
  const lastDay = lastBusinessDate(data.asOf, project.calendar.dayStarts);
  return periods.slice(-MOST_PERIODS).map((p, i) => ({
    ...p,
    label: periodLabel(p.period, grain, i, format),
    name: periodName(p.period, grain, format),
    open: isOpen(p.period, grain, lastDay),
  }));
}

function contacts(report: ReportContext): Html {
  const { data, words, format, project } = report;
  const { service } = words;
  const { grain } = data.sales;
  const shown = placed(data.contacts, report);
  const percent = (part: number, whole: number): string => (whole === 0 ? "" : format.percent(part / whole));
  const rates: readonly { name: string; of: (c: ContactPeriod) => readonly [number, number] }[] = [
    { name: service.inTime, of: (c) => [c.inTime, c.queued] },
    { name: service.abandoned, of: (c) => [c.abandoned, c.queued] },
    { name: service.settled, of: (c) => [c.settled, c.firstContact] },
  ];
  const told = rates.filter(({ of }) => shown.some((c) => of(c)[1] > 0));
  const newest = shown.findLast(({ open }) => !open);
  const finding =
    newest === undefined
      ? null
      : service.contactsFinding(
          newest.name,
          newest.contacts,
          format.count(newest.contacts),
          words.join(
            told.flatMap(({ name, of }) => {
              const text = percent(...of(newest));
              return text === "" ? [] : [words.rate(name, text)];
            }),
          ),
        );
  const title = grain === "month" ? service.contactsMonth : service.contactsWeek;
  const period = { head: words.sales.period[grain], cell: ({ name }: Placed<ContactPeriod>) => name };
  const wait: TableColumn<Placed<ContactPeriod>> = {
    head: service.wait,
    number: true,
    cell: ({ waitSeconds }) => (waitSeconds === null ? "" : format.seconds(waitSeconds)),
  };
  const volume = figure({
    title,
    finding,
    description: service.contactsDescription,
    legend: legendOf(report, service.contacts, shown),
    chart: barsChart(
      shown.map(({ label, open, contacts: value }) => ({ label, open, value })),
      `${title}. ${service.contactsDescription}`,
      format.shortCount,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      shown,
      [period, { head: service.contacts, number: true, cell: (c) => format.count(c.contacts) }, wait],
      title,
    ),
  });
  if (told.length === 0) return volume;
  const about = service.ratesDescription(format.count(project.settings.serviceLevelSeconds));
  const served = figure({
    title: service.ratesTitle,
    description: about,
    legend: told.map(({ name }, i) => ({
      name,
      colour: SERIES[i]!.colour,
      line: { dashes: SERIES[i]!.dashes, marker: SERIES[i]!.marker },
    })),
    chart: sharesChart(
      shown.map((c) => ({
        label: c.label,
        shares: told.map(({ of }) => (of(c)[1] === 0 ? null : of(c)[0] / of(c)[1])),
      })),
      `${service.ratesTitle}. ${about}`,
      format.wholePercent,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      shown,
      [
        period,
        ...told.map(({ name, of }) => ({ head: name, number: true, cell: (c: ContactPeriod) => percent(...of(c)) })),
      ],
      service.ratesTitle,
    ),
  });
  return html`${volume} ${served}`;
}

function cases(report: ReportContext): Html {
  const { data, words, format } = report;
  const { service } = words;
  const { grain } = data.sales;
  const shown = placed(data.cases, report);
  const newest = shown.findLast(({ open }) => !open);
  const finding =
    newest === undefined
      ? null
      : service.casesFinding(
          newest.name,
          format.count(newest.opened),
          format.count(newest.ended),
          format.count(newest.backlog),
        );
  const title = grain === "month" ? service.casesMonth : service.casesWeek;
  const counted = (head: string, of: (c: CasePeriod) => number): TableColumn<Placed<CasePeriod>> => ({
    head,
    number: true,
    cell: (c) => format.count(of(c)),
  });
  return figure({
    title,
    finding,
    description: service.casesDescription,
    legend: legendOf(report, service.backlog, shown),
    chart: barsChart(
      shown.map(({ label, open, backlog: value }) => ({ label, open, value })),
      `${title}. ${service.casesDescription}`,
      format.shortCount,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      shown,
      [
        { head: words.sales.period[grain], cell: ({ name }) => name },
        counted(service.opened, (c) => c.opened),
        counted(service.ended, (c) => c.ended),
        counted(service.backlog, (c) => c.backlog),
        { head: service.kept, number: true, cell: (c) => (c.due === 0 ? "" : format.percent(c.kept / c.due)) },
        {
          head: service.hours,
          number: true,
          cell: ({ medianHours }) => (medianHours === null ? "" : format.seconds(medianHours)),
        },
        {
          head: service.reopened,
          number: true,
          cell: (c) => (c.opened === 0 ? "" : format.percent(c.reopened / c.opened)),
        },
      ],
      title,
    ),
  });
}

const legendOf = (
  { words }: ReportContext,
  name: string,
  shown: readonly { readonly open: boolean }[],
): readonly LegendItem[] => [
  { name, colour: COLOURS.blue },
  ...(shown.some((s) => s.open) ? [{ name: words.sales.openPeriod, colour: TEXTURES.open }] : []),
];
