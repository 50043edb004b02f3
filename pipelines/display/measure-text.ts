import type { MeasureFormat } from "../../project/cube-definition.js";
import type { Project } from "../../project/project.js";
import { createFormat, type Format } from "./format.js";

/** Values of one measure as people write them; null is told apart by the caller. */
export interface MeasureText {
  readonly value: (value: string | number) => string;
  /** For axes: `£12K`, `50%`. */
  readonly short: (value: number) => string;
}

type Language = Pick<Project, "language" | "country" | "currency">;

/** @param role `change`: a share of the value before, with its sign */
export function measureText(language: Language, as: MeasureFormat, role: "value" | "change" = "value"): MeasureText {
  const format = createFormat(language);
  if (role === "change") {
    return {
      value: (value) => format.signedPercent(Number(value)),
      short: (value) => format.signedPercent(value),
    };
  }
  switch (as) {
    case "money":
      return { value: (value) => format.money(String(value)), short: (value) => format.shortMoney(value) };
    case "percent":
      return { value: (value) => format.percent(Number(value)), short: (value) => format.percent(value) };
    case "seconds":
    case "hours": {
      const unit = UNITS[language.language][as];
      const text = (value: string | number): string => `${rounded(format, 1).format(Number(value))} ${unit}`;
      return { value: text, short: text };
    }
    case "number":
      return { value: plainNumber(format), short: (value) => format.shortCount(value) };
  }
}

const UNITS = { en: { seconds: "s", hours: "h" }, zh: { seconds: "秒", hours: "小时" } } as const;

/** Whole numbers of any length exactly; two decimals at most, more where the number is small. */
function plainNumber(format: Format): (value: string | number) => string {
  const two = rounded(format, 2);
  const small = new Intl.NumberFormat(format.locale, { maximumSignificantDigits: 2 });
  return (value) => (Math.abs(Number(value)) < 0.1 ? small : two).format(value as number | `${number}`);
}

const rounded = ({ locale }: Format, digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
