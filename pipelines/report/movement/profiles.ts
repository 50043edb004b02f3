import { cliffsDelta, cohensH } from "../../../models/effect/effect-size.js";
import type { BoughtRow } from "../../../warehouse/snapshot/segment/read-profiles.js";
import { effectBars } from "../charts/effect-bars.js";
import { figure, nothing } from "../figure.js";
import { html, type Html } from "../html.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";
import { segmentName } from "./names.js";

/** Segments told, the largest first, and of each the strongest effects. */
const MOST_SEGMENTS = 8;
const MOST_EFFECTS = 8;
/** Weaker ones are not told. */
const LEAST_EFFECT = 0.05;
/** Cohen's h that counts as small. */
const LEAST_H = 0.2;

/** How the members of each segment by rules differ from everybody else. */
export function profileFigures(report: ReportContext): readonly Html[] {
  const { segments } = report.data;
  return [...segments]
    .sort((a, b) => b.customers - a.customers || (a.segment < b.segment ? -1 : 1))
    .slice(0, MOST_SEGMENTS)
    .map(({ segment, customers }) => profile(report, segment, customers));
}

function profile(report: ReportContext, segment: string, customers: number): Html {
  const { data, words, format, project } = report;
  const name = project.segments.find((one) => one.name === segment)?.title ?? segment;
  const own = data.profiles.effects.filter((row) => row.segment === segment);
  if (own.length === 0) return html``;
  const effects = own
    .flatMap((row) => {
      const told = cliffsDelta(row.members * row.others, row.higher, row.lower);
      return told === null || Math.abs(told.effect) < LEAST_EFFECT ? [] : [{ ...row, effect: told.effect }];
    })
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || (a.attribute < b.attribute ? -1 : 1))
    .slice(0, MOST_EFFECTS);
  const title = words.movement.profileTitle(name);
  if (effects.length === 0) return nothing(`${title} – ${words.movement.alike}`);
  const { profileDescription: description } = words.movement;
  const [first] = data.profiles.traits.filter((row) => row.segment === segment);
  const all = first === undefined ? null : first.members + first.others;
  const two = new Intl.NumberFormat(format.locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "always",
  });
  const attribute = (of: string): string => words.movement.attributes[of] ?? of;
  const drawn = figure({
    title,
    finding:
      all === null
        ? null
        : words.sentences([
            words.movement.profileFinding(format.count(customers), format.percent(customers / all)),
            ...service(report, segment),
          ]),
    description,
    chart: effectBars(
      effects.map(({ attribute: of, effect }) => ({ name: attribute(of), effect, text: two.format(effect) })),
      `${title}. ${description}`,
    ),
    numbersLabel: words.numbers,
    numbers: table(
      effects,
      [
        { head: words.movement.attribute, cell: (row) => attribute(row.attribute) },
        { head: words.movement.median, number: true, cell: (row) => amount(report, row.attribute, row.median) },
        {
          head: words.movement.medianAll,
          number: true,
          cell: (row) => amount(report, row.attribute, row.median_of_everyone),
        },
        { head: words.movement.effect, number: true, cell: (row) => two.format(row.effect) },
      ],
      title,
    ),
  });
  return html`${drawn} ${traits(report, segment, name)} ${bought(report, segment, name)}`;
}

/** What they are more or less often than others, where it is more than a little. */
function traits(report: ReportContext, segment: string, name: string): Html | null {
  const { data, words, format } = report;
  const rows = data.profiles.traits.flatMap((row) => {
    if (row.segment !== segment) return [];
    const told = cohensH([row.customers, row.members], [row.other_customers, row.others]);
    return told === null || Math.abs(told.effect) < LEAST_H ? [] : [{ ...row, effect: told.effect }];
  });
  if (rows.length === 0) return null;
  const family = (attribute: string): string =>
    ({ rfm_segment: "rfm", lifecycle_stage: "lifecycle" })[attribute] ?? attribute;
  const shown = rows.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)).slice(0, MOST_EFFECTS);
  return table(
    shown,
    [
      {
        head: words.movement.trait,
        cell: ({ attribute, value }) =>
          `${words.movement.traits[attribute] ?? attribute}: ${segmentName(report, family(attribute), value)}`,
      },
      { head: words.movement.shareOfMembers, number: true, cell: ({ share }) => format.percent(share) },
      { head: words.movement.shareOfAll, number: true, cell: (row) => format.percent(row.share_of_everyone) },
    ],
    words.movement.traitsTitle(name),
  );
}

function bought({ data, words, format }: ReportContext, segment: string, name: string): Html | null {
  const { products, channels } = data.profiles;
  const own = <T extends BoughtRow>(rows: readonly T[]): T[] => rows.filter((row) => row.segment === segment);
  const rows = [
    ...own(products).map((row) => ({
      ...row,
      kind: words.movement.product,
      label: row.product_name ?? row.product_id,
    })),
    ...own(channels).map((row) => ({
      ...row,
      kind: words.movement.channel,
      label: row.channel ?? words.movement.unstated,
    })),
  ];
  if (rows.length === 0) return null;
  return table(
    rows,
    [
      { head: words.movement.bought, cell: ({ kind, label }) => html`${label} <small>${kind}</small>` },
      { head: words.movement.ofMembers, number: true, cell: (row) => format.percent(row.customers / row.buyers) },
      {
        head: words.movement.ofOthers,
        number: true,
        cell: (row) =>
          row.other_buyers === 0 ? words.unknown : format.percent(row.other_customers / row.other_buyers),
      },
      { head: words.movement.brought, number: true, cell: (row) => format.money(row.sales) },
    ],
    words.movement.boughtTitle(name),
  );
}

/** Nothing where no contacts or cases are on record. */
function service({ data, words, format }: ReportContext, segment: string): readonly string[] {
  const own = data.profiles.service.find((row) => row.segment === segment);
  const all = data.profiles.service.find((row) => row.segment === null);
  if (own === undefined || all === undefined || (all.contacts === 0 && all.cases === 0)) return [];
  const one = new Intl.NumberFormat(format.locale, { maximumFractionDigits: 1 });
  const told = [own.contacts, all.contacts, own.cases, all.cases].map((n) => one.format(n));
  return [words.movement.service(told[0]!, told[1]!, told[2]!, told[3]!)];
}

const MONEY = new Set(["monetary", "average_order", "value_revenue", "cost_to_serve"]);
const SHARES = new Set(["churn_probability", "value_p_alive"]);

function amount({ format }: ReportContext, attribute: string, value: number): string {
  if (MONEY.has(attribute)) return format.money(value.toFixed(2));
  return SHARES.has(attribute) ? format.percent(value) : format.count(value);
}
