import { InputError } from "../../errors.js";
import { DEFAULT_TRUNCATION, deriveLambdaRank, lambdaRankLoss } from "../objectives/lambdarank.js";
import type { CustomObjective, RowObjective } from "../objectives/objective.js";
import { rowObjective } from "../objectives/row-objective.js";
import type { SettledParams } from "../params.js";
import type { FitData } from "../training-data.js";
import type { Crew } from "./crew.js";

/** What is made smaller, whether it is a sum over rows or not. */
export interface Loss {
  readonly rowObjective: RowObjective | null;
  readonly constantHessian: boolean;
  readonly base: number;
  /** Writes gradients and Hessians of the scores in the workspace. */
  derive(crew: Crew): void;
  /** Mean losses of the scores in the workspace; null where there is none. */
  measure(crew: Crew, training: boolean): { training: number | null; validation: number | null };
}

/** @throws {InputError} bad-parameter, bad-groups */
export function lossOf(
  params: SettledParams,
  data: FitData,
  validation: FitData | null,
  custom: CustomObjective | undefined,
): Loss {
  const { objective } = params;
  const byRow = rowObjective(objective);
  if (byRow !== null) return lossOfRows(byRow, data, validation);
  if (objective.kind === "lambdarank") {
    const truncation = objective.truncation ?? DEFAULT_TRUNCATION;
    if (validation !== null && validation.groups === undefined) {
      throw new InputError("bad-groups", "fitBoosting: validation data of a ranking need `groups`.");
    }
    return lossOfAll(
      {
        derive: (rows) => deriveLambdaRank(rows, data.groups!, truncation),
        loss: (score, label) =>
          lambdaRankLoss(
            score,
            label,
            label.length === data.label.length ? data.groups! : validation!.groups!,
            truncation,
          ),
      },
      validation,
    );
  }
  if (custom === undefined) {
    throw new InputError("bad-parameter", "fitBoosting: the objective custom needs the option `custom`.");
  }
  if (params.patience > 0 && custom.loss === undefined) {
    throw new InputError("bad-parameter", "fitBoosting: patience needs `loss` in the option `custom`.");
  }
  return lossOfAll(custom, validation);
}

function lossOfRows(byRow: RowObjective, data: FitData, validation: FitData | null): Loss {
  const total = weightOf(data);
  const validationTotal = validation === null ? 0 : weightOf(validation);
  return {
    rowObjective: byRow,
    constantHessian: byRow.constantHessian,
    base: byRow.base(data.label, data.weight ?? null),
    derive: (crew) => crew.run("derive"),
    measure: (crew, training) => {
      if (!training && validation === null) return { training: null, validation: null };
      crew.run("loss", training ? 1 : 0);
      const { blockLoss, validationBlockLoss } = crew.workspace;
      return {
        training: training ? sum(blockLoss) / total : null,
        validation: validation === null ? null : sum(validationBlockLoss) / validationTotal,
      };
    },
  };
}

/** On the first thread alone: a function cannot be sent to another. */
function lossOfAll(custom: CustomObjective, validation: FitData | null): Loss {
  return {
    rowObjective: null,
    constantHessian: false,
    base: custom.base ?? 0,
    derive: (crew) => {
      custom.derive(crew.workspace);
      crew.run("derive");
    },
    measure: ({ workspace }, training) => ({
      training: training ? (custom.loss?.(workspace.score, workspace.label, workspace.weight) ?? null) : null,
      validation:
        validation === null
          ? null
          : (custom.loss?.(workspace.validationScore, workspace.validationLabel, workspace.validationWeight) ?? null),
    }),
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
const weightOf = ({ label, weight }: FitData): number => (weight === undefined ? label.length : sum(weight));
