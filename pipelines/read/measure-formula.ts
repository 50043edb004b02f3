import type { CubeMeasure } from "../../project/cube-definition.js";

/** What a measure computes, in short: `sum of amount_home where is_sale`, `gross_sales / transactions`. */
export function measureFormula(measure: CubeMeasure): string {
  switch (measure.kind) {
    case "ratio":
      return `${measure.of} / ${measure.to}`;
    case "difference":
      return `${measure.of} - ${measure.less}`;
    case "running_total":
      return `${measure.of}, added up over time`;
    case "period_to_date":
      return `${measure.of} since the ${measure.period} began`;
    case "change":
      return `${measure.of} against the ${measure.against === "year" ? "year" : "period"} before, as a ${measure.as}`;
    case "share_of_parent":
      return `${measure.of} as a share of the level above`;
    default:
      return `${rowFormula(measure)}${measure.where === null ? "" : ` where ${measure.where}`}`;
  }
}

function rowFormula(measure: Exclude<CubeMeasure, { readonly kind: Derived }>): string {
  switch (measure.kind) {
    case "count":
      return "rows";
    case "sum":
      return `sum of ${measure.of}${measure.lastOver === null ? "" : `, of the last day of ${measure.lastOver}`}`;
    case "min":
      return `least ${measure.of}`;
    case "max":
      return `greatest ${measure.of}`;
    case "average":
      return `average of ${measure.of}`;
    case "count_distinct":
      return `${measure.approximate ? "about how many " : "how many "}different ${measure.of}`;
    case "quantile": {
      const name = measure.at === 0.5 ? "median" : `${Math.round(measure.at * 10_000) / 100}% quantile`;
      return `${measure.approximate ? "about the " : ""}${name} of ${measure.of}`;
    }
    case "open_at_end":
      return `rows from ${measure.from} that have no ${measure.to} yet, at the end of the period`;
  }
}

type Derived = "ratio" | "difference" | "running_total" | "period_to_date" | "change" | "share_of_parent";
