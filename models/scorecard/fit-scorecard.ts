import { FitError, InputError } from "../errors.js";
import { fitLogistic } from "../logistic/fit-logistic.js";
import type { LogisticModel } from "../logistic/logistic-model.js";
import { countLabels, oneClass } from "../metrics/outcomes.js";
import { checkTable, type Column, type Table } from "../table.js";
import { assignBins, fitColumnBins, type BinParams, type ColumnBins } from "./column-bins.js";
import { scorecard, type PointScale, type Scorecard, type ScorecardColumn } from "./scorecard.js";

export interface ScorecardParams extends BinParams {
  /** Columns that tell less are left out; default 0.02. */
  readonly minInformation?: number;
  /** Penalty ½·l2·Σb² of the regression; default 1. */
  readonly l2?: number;
  /** Default: 600 points are 50 to 1, 20 points double the odds. */
  readonly scale?: PointScale;
  /** One a row, from 0. */
  readonly weights?: Float64Array;
}

const SCALE: PointScale = { base: 600, odds: 50, pdo: 20 };

/**
 * A scorecard: every column in bins by weight of evidence, a logistic regression over the evidence, and whole points a bin. A
 * column whose coefficient goes against its own evidence is left out, as is one that tells nothing.
 * @param labels 0 or 1; label 1 is what points warn of
 * @throws {InputError} those of `checkTable`, unequal-lengths, label-not-binary, bad-weight, bad-bins, bad-scale
 * @throws {FitError} no-rows, one-class, no-columns
 * @source Siddiqi (2006), chapters 6 and 7
 */
export function fitScorecard(table: Table, labels: Uint8Array, params: ScorecardParams = {}): Scorecard {
  const { minInformation = 0.02, l2 = 1, scale = SCALE, weights } = params;
  checkTable("fitScorecard", table);
  if (!(scale.odds > 0 && scale.pdo > 0 && Number.isFinite(scale.base + scale.odds + scale.pdo))) {
    throw new InputError("bad-scale", `fitScorecard: odds and pdo must be above 0; got ${JSON.stringify(scale)}.`);
  }
  if (labels.length !== table.rows || (weights !== undefined && weights.length !== table.rows)) {
    throw new InputError(
      "unequal-lengths",
      `fitScorecard: ${table.rows} rows, ${labels.length} labels and ${weights?.length ?? table.rows} weights.`,
    );
  }
  const { positives, negatives } = countLabels("fitScorecard", labels, weights);
  if (positives === 0 || negatives === 0) throw oneClass("fitScorecard", positives > 0 ? 1 : 0);
  const notes: string[] = [];
  const binned = table.columns.flatMap((column) => {
    const bins = fitColumnBins(column, labels, weights, params);
    if (bins !== null && bins.informationValue >= minInformation) return [{ bins, evidence: evidenceOf(bins, column) }];
    notes.push(
      bins === null
        ? `${column.name}: left out, one bin only`
        : `${column.name}: left out, its information value is ${bins.informationValue.toFixed(4)}`,
    );
    return [];
  });
  const { kept, model } = regress(table.rows, binned, labels, { l2, weights }, notes);
  return scorecard(scale, toPoints(kept, model, scale), { ...model.report, notes });
}

interface BinnedColumn {
  readonly bins: ColumnBins;
  readonly evidence: Column & { readonly kind: "numeric" };
}

function evidenceOf(bins: ColumnBins, column: Column): BinnedColumn["evidence"] {
  const evidence = bins.bins.map((bin) => bin.weightOfEvidence);
  const values = Float64Array.from(assignBins(bins, column), (bin) => (bin < 0 ? 0 : evidence[bin]!));
  return { kind: "numeric", name: column.name, values };
}

/** Leaves out the column that goes most against its evidence, until none does. */
function regress(
  rows: number,
  binned: readonly BinnedColumn[],
  labels: Uint8Array,
  { l2, weights }: { readonly l2: number; readonly weights: Float64Array | undefined },
  notes: string[],
): { readonly kept: readonly BinnedColumn[]; readonly model: LogisticModel } {
  let kept = binned;
  for (;;) {
    if (kept.length === 0) {
      throw new FitError(
        "no-columns",
        `fitScorecard: no column says anything: ${notes.join("; ") || "there is none"}.`,
      );
    }
    const table = { rows, columns: kept.map(({ evidence }) => evidence) };
    const model = fitLogistic(table, labels, { l2, ...(weights && { weights }) });
    const against = model.terms.slice(1).reduce((worst, term) => (term.coefficient > worst.coefficient ? term : worst));
    if (against.coefficient <= 0) return { kept, model };
    notes.push(`${against.name}: left out, the other columns turn its evidence around`);
    kept = kept.filter(({ bins }) => bins.column !== against.name);
  }
}

function toPoints(kept: readonly BinnedColumn[], model: LogisticModel, scale: PointScale): ScorecardColumn[] {
  const factor = scale.pdo / Math.LN2;
  const parts = kept.map(({ bins }) => {
    const feature = model.encoding.features.find((f) => f.kind === "scaled" && f.column === bins.column);
    const term = model.terms.find(({ name }) => name === bins.column)!;
    if (feature?.kind !== "scaled") return { bins, coefficient: 0, standardError: null, shift: 0 };
    const coefficient = term.coefficient / feature.scale;
    const standardError = term.standardError === null ? null : term.standardError / feature.scale;
    return { bins, coefficient, standardError, shift: coefficient * feature.mean };
  });
  const intercept = model.terms[0]!.coefficient - parts.reduce((sum, { shift }) => sum + shift, 0);
  // What no bin gives is shared out evenly, so that points are of one size and add up to the score.
  const share = (scale.base - factor * (Math.log(scale.odds) + intercept)) / kept.length;
  return parts.map(({ bins, coefficient, standardError }) => {
    const points = bins.bins.map((bin) => Math.round(share - factor * coefficient * bin.weightOfEvidence));
    const weight = bins.bins.reduce((sum, { ones, zeros }) => sum + ones + zeros, 0);
    const average = bins.bins.reduce((sum, { ones, zeros }, b) => sum + ((ones + zeros) / weight) * points[b]!, 0);
    return { bins, coefficient, standardError, points, neutral: Math.round(share), average };
  });
}
