import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { scoreRankings, type RankingScore, type TopLists } from "../../models/recommend/evaluation/evaluate.js";
import type { Evaluation } from "../../models/recommend/evaluation/evaluate-recommender.js";
import { readHeldOut } from "../../models/recommend/evaluation/held-out.js";
import { indexPurchases } from "../../models/recommend/purchases.js";
import { fitRecommender, recommend } from "../../models/recommend/recommender.js";
import { runSimulate } from "../../pipelines/simulate.js";
import { readRetail, RETAIL_END } from "../../test/support/retail-purchases.js";
import { measure, type Measured } from "../harness/measure.js";
import { makePurchases, readCompany } from "./next-product-data.js";
import { rankByTruth } from "./next-product-truth.js";

export interface NextProduct {
  /** `speed`: made-up purchases of `customers`; only its times count. */
  readonly part: "retail" | "company" | "speed";
  readonly directory: string;
  readonly customers: number;
}

export interface NextProductFigures {
  readonly fit: Measured;
  readonly recommend: Measured;
  readonly offers: number;
  readonly lines: number;
  readonly ranking: string;
  readonly evaluation: Evaluation | null;
  /** Of the company: what a ranking by the truth reaches on the same customers. */
  readonly truth: RankingScore | null;
}

const HORIZON = 30;
const RETAIL = resolve(
  fileURLToPath(new URL("../../../", import.meta.url)),
  process.env["CLIENTELE_DATA"] ?? "../shared/data",
  "online_retail/online_retail_2010_2011.csv.gz",
);
const [START, UNTIL, DAYS] = ["2023-01-01", "2026-01-01", 1096];
const SPEED_DAYS = 730;

/** Learns to rank, holds it against plain rankings on the last 30 days, and offers to everybody. */
export async function runNextProduct({ part, directory, customers }: NextProduct): Promise<NextProductFigures> {
  if (part === "company") await runSimulate({ directory, customers, years: 3, until: UNTIL, seed: 7 });
  const purchases =
    part === "retail"
      ? await readRetail(RETAIL)
      : part === "company"
        ? await readCompany(directory, START)
        : makePurchases(customers, 20_000, SPEED_DAYS);
  const asOf = part === "retail" ? RETAIL_END : part === "company" ? DAYS : SPEED_DAYS;
  const fitted = await measure(() => fitRecommender(purchases, { asOf, horizonDays: HORIZON, seed: 1, threads: 2 }));
  const offered = await measure(() => recommend(fitted.value, purchases, { asOf, threads: 2 }));
  const { ranking, report } = fitted.value;
  let truth: RankingScore | null = null;
  if (part === "company") {
    const indexed = indexPurchases("bench", purchases);
    const cut = asOf - HORIZON;
    const { buyers } = readHeldOut(indexed, cut, asOf, 10_000);
    const persons = buyers.map(({ customer }) => customer);
    const lists = await rankByTruth(directory, START, indexed, persons, cut, HORIZON);
    const byTruth = buyers.map(({ customer, boughtBefore }): TopLists => {
      const all = lists.get(customer)!;
      return {
        all: all.slice(0, 10),
        new: all.filter((product) => !boughtBefore(product)).slice(0, 10),
        repeat: all.filter((product) => boughtBefore(product)).slice(0, 10),
      };
    });
    truth = scoreRankings(buyers, { truth: byTruth }, 1)[0]!;
    rmSync(directory, { recursive: true, force: true });
  }
  return {
    fit: fitted.measured,
    recommend: offered.measured,
    offers: offered.value.product.length,
    lines: purchases.customer.length,
    ranking,
    evaluation: report.evaluation,
    truth,
  };
}
