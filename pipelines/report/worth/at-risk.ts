import { COLOURS, TEXTURES } from "../../display/palette.js";
import { rankedBars } from "../charts/ranked-bars.js";
import { figure, nothing } from "../figure.js";
import type { Html } from "../html.js";
import { addMoney, share } from "../money.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

const BANDS = ["top", "high", "middle", "low"];

/** What is expected, and how much of it would go with those who may leave. */
export function riskFigure({ data, words, format }: ReportContext): Html {
  const { risks, scored } = data.value;
  if (scored === null) return nothing(words.worth.empty);
  if (risks.length === 0) return nothing(words.worth.noMoney);
  const { riskTitle: title } = words.worth;
  const description = words.worth.riskDescription(format.count(scored.horizonDays));
  const place = (band: string | null): number => (band === null ? BANDS.length : BANDS.indexOf(band));
  const rows = [...risks].sort((a, b) => place(a.band) - place(b.band));
  const known = rows.filter(({ atRisk }) => atRisk !== null);
  const expected = addMoney(rows.map((row) => row.expected));
  const risk = addMoney(known.map((row) => row.atRisk!));
  const part = share(risk, expected);
  const customers = format.count(rows.reduce((sum, row) => sum + row.customers, 0));
  const isKnown = known.length > 0 && part !== null;
  const named = (band: string | null): string =>
    band === null ? words.worth.noBand : (words.worth.bands[band] ?? band);
  return figure({
    title,
    finding: words.worth.riskFinding(
      customers,
      format.roundMoney(expected),
      isKnown ? format.roundMoney(risk) : null,
      isKnown ? format.percent(part) : null,
    ),
    description,
    legend: isKnown
      ? [
          { name: words.worth.stays, colour: COLOURS.blue },
          { name: words.worth.leaves, colour: TEXTURES.second },
        ]
      : [],
    chart: rankedBars(
      rows.map((row) => {
        const leaves = Math.max(0, Number(row.atRisk ?? 0));
        return {
          name: named(row.band),
          pieces: [
            { value: Math.max(0, Number(row.expected) - leaves), colour: COLOURS.blue },
            { value: leaves, colour: TEXTURES.second },
          ],
          text: format.roundMoney(row.expected),
        };
      }),
      `${title}. ${description}`,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      rows,
      [
        { head: words.worth.band, cell: ({ band }) => named(band), total: words.total },
        { head: words.worth.customers, number: true, cell: (row) => format.count(row.customers), total: customers },
        {
          head: words.worth.expected,
          number: true,
          cell: (row) => format.money(row.expected),
          total: format.money(expected),
        },
        {
          head: words.worth.atRisk,
          number: true,
          cell: ({ atRisk }) => (atRisk === null ? words.unknown : format.money(atRisk)),
          total: isKnown ? format.money(risk) : words.unknown,
        },
        {
          head: words.worth.riskShare,
          number: true,
          cell: (row) => {
            const part = row.atRisk === null ? null : share(row.atRisk, row.expected);
            return part === null ? words.unknown : format.percent(part);
          },
          total: isKnown ? format.percent(part) : words.unknown,
        },
      ],
      title,
    ),
  });
}
