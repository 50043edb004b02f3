import { join } from "node:path";
import type { RankingScore } from "../../models/recommend/evaluation/evaluate.js";
import { inChild } from "../harness/in-child.js";
import { figure } from "../harness/measure.js";
import type { Findings, Setting, Verdict } from "../harness/setting.js";
import type { NextProductFigures } from "../tasks/next-product.js";

/** Least ratios of recall at 10: over frequency filled up with popularity, over popularity, and of a ranking by the truth. */
const LEAST = { all: 1.08, new: 1.6, truth: 0.85 };
const COMPANY = 20_000;
const CUSTOMERS = 1_000_000;

/** Rankings of next products against popularity, frequency and the truth on held-out days, and how fast a million customers are served. */
export async function benchNextProduct(setting: Setting): Promise<Findings> {
  const directory = join(setting.folder, "next-product");
  const customers = Math.round(CUSTOMERS * setting.scale);
  const retail = await inChild(setting, "next-product", { part: "retail", directory, customers: 0 });
  setting.log("Online Retail done");
  const persons = Math.min(COMPANY, Math.round(COMPANY * Math.max(0.25, setting.scale)));
  const company = await inChild(setting, "next-product", { part: "company", directory, customers: persons });
  setting.log("simulated company done");
  const speed = await inChild(setting, "next-product", { part: "speed", directory, customers });
  const failures: string[] = [];
  for (const { question, ratio } of retail.evaluation?.advantages ?? []) {
    const least = question === "repeat" ? 1 : LEAST[question];
    if (!(ratio >= least)) failures.push(`retail, ${question}: ${least} is wanted, got ${ratio.toFixed(3)}`);
  }
  const reached = recallOf(company.evaluation!.rankings[0]!) / recallOf(company.truth!);
  if (!(reached >= LEAST.truth))
    failures.push(`company: ${LEAST.truth} of the truth is wanted, got ${reached.toFixed(3)}`);
  const limits: Verdict[] = [
    { what: "a million customers: offers", got: speed.recommend.seconds, unit: "s", limit: 600 * setting.scale },
    { what: "the same: peak memory", got: speed.recommend.peakBytes / 2 ** 30, unit: "GB", limit: 6 },
  ];
  return {
    sizes: { "persons of the company": persons, customers, lines: speed.lines },
    figures: [
      figure("Online Retail: training and held-out days", [retail.fit]),
      figure("Online Retail: offers", [retail.recommend]),
      figure("company: training and held-out days", [company.fit]),
      figure("many customers: training and held-out days", [speed.fit]),
      figure("many customers: offers", [speed.recommend]),
    ],
    verdicts: limits,
    notes: [
      ...told("retail", retail),
      ...told("company", company),
      `company: ${reached.toFixed(3)} of the recall at 10 of a ranking by the truth`,
      ...company.truth!.questions.map((one) => `company, truth, ${one.question}: ${shares(one.recall)}`),
      `many customers: ${speed.ranking}, ${speed.offers} offers`,
    ],
    failures,
  };
}

const recallOf = ({ questions }: RankingScore): number => questions[0]!.recall[2]!;

const shares = (values: readonly number[]): string => values.map((value) => value.toFixed(4)).join(" ");

function told(what: string, { ranking, evaluation }: NextProductFigures): string[] {
  if (evaluation === null) return [`${what}: too little history`];
  const { calibrationError: error } = evaluation;
  const chosen = Object.entries(evaluation.chosenBy).map(([name, recall]) => `${name} ${recall.toFixed(4)}`);
  return [
    `${what}: ${ranking} ranks (on an earlier window ${chosen.join(", ")})`,
    ...evaluation.rankings.flatMap(({ ranking: name, questions, products }) =>
      questions.map(
        ({ question, customers, recall, ndcg, hitRate, interval }) =>
          `${what}, ${name}, ${question} (${customers}): recall ${shares(recall)} [${interval === null ? "" : shares([interval.low, interval.high])}], NDCG ${shares(ndcg)}, hit rate ${shares(hitRate)}${question === "all" ? `, coverage ${products} of ${evaluation.offered}` : ""}`,
      ),
    ),
    ...evaluation.advantages.map(
      ({ question, over, ratio, interval }) =>
        `${what}, ${question}: ${ratio.toFixed(3)} of ${over} [${interval === null ? "" : shares([interval.low, interval.high])}]`,
    ),
    `${what}: calibration error of the first five ${error.all.toFixed(4)} (new ${error.new.toFixed(4)}, repeat ${error.repeat.toFixed(4)})`,
    ...evaluation.segments.map(
      (one) =>
        `${what}, segment ${one.segment} (${one.customers}): recall at 10 ${one.recall.toFixed(4)}, plain ${one.plain.toFixed(4)}`,
    ),
  ];
}
