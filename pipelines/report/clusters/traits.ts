import { FEATURES } from "../../../warehouse/features/registry.js";
import type { ClusterTrait } from "../../../warehouse/results/report/read-clusters.js";
import { effectBars } from "../charts/effect-bars.js";
import { figure } from "../figure.js";
import type { Html } from "../html.js";
import { segmentName } from "../movement/names.js";
import type { ReportContext } from "../report-context.js";
import { table } from "../table.js";

/** Groups told, the largest first, and of each the greatest differences. */
const MOST_CLUSTERS = 8;
const MOST_TRAITS = 6;

/** What sets each group apart, with the numbers behind its name. */
export const traitFigures = (report: ReportContext): readonly Html[] =>
  report.data.clusters.sizes.slice(0, MOST_CLUSTERS).map(({ cluster }) => traits(report, cluster));

function traits(report: ReportContext, cluster: string): Html {
  const { data, words, format } = report;
  const own = data.clusters.traits.filter((trait) => trait.cluster === cluster);
  const title = words.clusters.traitsTitle(segmentName(report, "cluster", cluster));
  const { traitsDescription: description } = words.clusters;
  const two = new Intl.NumberFormat(format.locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "always",
  });
  const named = (feature: string): string => words.clusters.features[feature] ?? feature;
  const longest = own.reduce((most, { effect }) => Math.max(most, Math.abs(effect)), 1);
  return figure({
    title,
    description,
    chart: effectBars(
      own.slice(0, MOST_TRAITS).map(({ feature, effect }) => ({
        name: named(feature),
        effect: effect / longest,
        text: two.format(effect),
      })),
      `${title}. ${description}`,
    ),
    numbersLabel: words.numbers,
    numbers: table<ClusterTrait>(
      own,
      [
        { head: words.clusters.number, cell: ({ feature }) => named(feature) },
        { head: words.clusters.average, number: true, cell: (row) => amount(report, row.feature, row.average) },
        {
          head: words.clusters.averageOfAll,
          number: true,
          cell: (row) => amount(report, row.feature, row.averageOfAll),
        },
        { head: words.clusters.effect, number: true, cell: ({ effect }) => two.format(effect) },
      ],
      title,
    ),
  });
}

/** In the unit of the feature; evening_share and its like are no features of the registry. */
function amount({ words, format }: ReportContext, feature: string, value: number | null): string {
  if (value === null) return words.unknown;
  const unit = FEATURES.find(({ name }) => name === feature)?.unit;
  if (unit === "money") return format.money(value.toFixed(2));
  if (unit === "share" || feature.endsWith("_share")) return format.percent(value);
  return new Intl.NumberFormat(format.locale, { maximumFractionDigits: 1 }).format(value);
}
