import { QUESTIONS } from "../../models/offers/check-offers.js";
import type { AsOf } from "../../project/time.js";
import type { OfferModelRow, OfferTables } from "../../warehouse/results/next-product-tables.js";
import { modelOf, versionText, type OfferVersion } from "./offer-model.js";
import { stateOf, type OfferVersions } from "./versions.js";

/** What the report tells of the models as of a night; `offering` is the one that offers, null: none. */
export function describeOffers(
  versions: Pick<OfferVersions, "all" | "live">,
  asOf: AsOf,
  offering: OfferVersion | null,
): OfferTables {
  const known = versions.all.filter(({ header }) => header.asOf <= asOf);
  return {
    models: known.flatMap((version) => [
      ...modelRows(version, versions, asOf),
      ...(version.version === offering?.version ? baselineRows(version) : []),
    ]),
    checks:
      offering === null
        ? []
        : QUESTIONS.flatMap((kind) =>
            offering.header.check.calibration[kind].map(({ weight, said, came }, i) => ({
              model_version: versionText(offering.version),
              kind,
              position: i + 1,
              offers: weight,
              said,
              came,
            })),
          ),
  };
}

/** What the live version was held against on its held-out days. */
function baselineRows(version: OfferVersion): OfferModelRow[] {
  const { header } = version;
  const rankings = modelOf(version).report.evaluation?.rankings ?? [];
  return rankings
    .filter(({ ranking }) => ranking !== LEARNED && ranking !== header.ranking)
    .flatMap(({ ranking, questions }) =>
      questions
        .filter(({ customers }) => customers > 0)
        .map(({ question, customers, recall, hitRate, interval }) => ({
          model_version: versionText(version.version),
          ranking,
          question,
          trained_as_of: header.asOf,
          state: "baseline" as const,
          live_from: null,
          live_by: null,
          horizon_days: header.horizonDays,
          customers,
          recall_1: recall[0]!,
          recall_3: recall[1]!,
          recall_10: recall[2]!,
          recall_low: interval?.low ?? null,
          recall_high: interval?.high ?? null,
          hit_3: hitRate[1]!,
          calibration_error: null,
          gates: null,
          reason: null,
        })),
    );
}

/** The name under which the evaluation tells of what was learned: the version itself. */
const LEARNED = "learned";

function modelRows(version: OfferVersion, versions: Pick<OfferVersions, "live">, asOf: AsOf): OfferModelRow[] {
  const { header } = version;
  const entry = versions.live.filter((one) => one.version === version.version && one.from <= asOf).at(-1);
  const gates = header.failed.map(({ gate, allowed }) => (allowed ? `${gate} (allowed)` : gate)).join(", ");
  return header.check.questions.map((check) => ({
    model_version: versionText(version.version),
    ranking: header.ranking,
    question: check.question,
    trained_as_of: header.asOf,
    state: stateOf(version, versions, asOf),
    live_from: entry?.from ?? null,
    live_by: entry === undefined ? null : (entry.by ?? "night"),
    horizon_days: header.horizonDays,
    customers: check.customers,
    recall_1: check.recall1,
    recall_3: check.recall3,
    recall_10: check.recall10,
    recall_low: check.interval.low,
    recall_high: check.interval.high,
    hit_3: check.hit3,
    calibration_error: header.check.calibrationError,
    gates: gates === "" ? null : gates,
    reason: header.reason,
  }));
}
