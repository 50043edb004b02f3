import { ConfigurationError } from "./errors.js";
import { DEFAULT_SETTINGS, type ChurnGates, type ChurnLabel, type ChurnSettings } from "./settings.js";
import type { Project } from "./project.js";
import type { YamlFile } from "./yaml-file.js";

export interface ChurnYaml {
  readonly label?: ChurnLabel;
  readonly horizon_days?: number;
  readonly by_customer?: { readonly times: number; readonly least_days?: number; readonly most_days?: number };
  readonly eligible_days?: number;
  readonly cuts?: {
    readonly count?: number;
    readonly every_days?: number;
    readonly held_out?: number;
    readonly history_days?: number;
  };
  readonly rows?: number;
  readonly retrain?: { readonly every_days?: number; readonly retry_days?: number };
  readonly gates?: {
    readonly least_rows?: number;
    readonly least_of_class?: number;
    readonly feature_auc?: number;
    readonly auc?: number;
    readonly calibration_error?: number;
    readonly shift?: number;
    readonly shifted_share?: number;
  };
  readonly calls?: { readonly cost: number; readonly value: number; readonly save_rate?: number };
}

/** `settings.churn`, with defaults filled in. */
export function readChurn(written: ChurnYaml): ChurnSettings {
  const usual = DEFAULT_SETTINGS.churn;
  const { by_customer: own, cuts } = written;
  return {
    label: written.label ?? usual.label,
    horizonDays: written.horizon_days ?? usual.horizonDays,
    byCustomer:
      own === undefined ? null : { times: own.times, leastDays: own.least_days ?? 14, mostDays: own.most_days ?? 180 },
    eligibleDays: written.eligible_days ?? usual.eligibleDays,
    cuts: {
      count: cuts?.count ?? usual.cuts.count,
      everyDays: cuts?.every_days ?? usual.cuts.everyDays,
      heldOut: cuts?.held_out ?? usual.cuts.heldOut,
      historyDays: cuts?.history_days ?? usual.cuts.historyDays,
    },
    rows: written.rows ?? usual.rows,
    retrain: {
      everyDays: written.retrain?.every_days ?? usual.retrain.everyDays,
      retryDays: written.retrain?.retry_days ?? usual.retrain.retryDays,
    },
    gates: readGates(written.gates ?? {}),
    calls: {
      cost: written.calls?.cost ?? usual.calls.cost,
      value: written.calls?.value ?? usual.calls.value,
      saveRate: written.calls?.save_rate ?? usual.calls.saveRate,
    },
  };
}

function readGates(written: NonNullable<ChurnYaml["gates"]>): ChurnGates {
  const usual = DEFAULT_SETTINGS.churn.gates;
  return {
    leastRows: written.least_rows ?? usual.leastRows,
    leastOfClass: written.least_of_class ?? usual.leastOfClass,
    featureAuc: written.feature_auc ?? usual.featureAuc,
    auc: written.auc ?? usual.auc,
    calibrationError: written.calibration_error ?? usual.calibrationError,
    shift: written.shift ?? usual.shift,
    shiftedShare: written.shifted_share ?? usual.shiftedShare,
  };
}

/** A horizon whose bounds cross would be whichever is asked first. */
export function checkChurn({ byCustomer }: ChurnSettings, main: YamlFile, problems: ConfigurationError[]): void {
  if (byCustomer === null || byCustomer.leastDays <= byCustomer.mostDays) return;
  const rule = `least_days (${byCustomer.leastDays}) must not exceed most_days (${byCustomer.mostDays}); 14 and 180 where not written.`;
  problems.push(new ConfigurationError("churn-horizon", rule, main.place("/settings/churn/by_customer")));
}

/** Who counts as left: as it is set, or by what is loaded. */
export function churnLabel({ settings, sources }: Project): ChurnLabel {
  const loads = (entity: string) => sources.some((source) => source.entity === entity);
  return settings.churn.label ?? (loads("subscriptions") && !loads("transactions") ? "contract-end" : "no-purchase");
}

/** The longest time after a cut in which somebody can be found to have left. */
export const longestHorizon = ({ horizonDays, byCustomer }: ChurnSettings): number =>
  byCustomer === null ? horizonDays : Math.max(horizonDays, byCustomer.mostDays);
