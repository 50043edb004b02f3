import type { Project } from "../../project/project.js";

export interface PlotWords {
  readonly other: string;
  readonly none: string;
  readonly before: (measure: string) => string;
  readonly by: (measures: string, dimensions: string) => string;
  readonly shown: (shown: number, all: number) => string;
  readonly asOf: (time: string) => string;
  readonly kinds: Readonly<Record<PictureKind, string>>;
  readonly between: (name: string, low: string, lowAt: string, high: string, highAt: string) => string;
  readonly comma: string;
}

export type PictureKind = "number" | "line" | "bars" | "heat";

export const plotWords = (language: Project["language"]): PlotWords => (language === "zh" ? ZH : EN);

const EN: PlotWords = {
  other: "other",
  none: "none",
  before: (measure) => `${measure}, before`,
  by: (measures, dimensions) => (dimensions === "" ? measures : `${measures} by ${dimensions}`),
  shown: (shown, all) => `the first ${shown} of ${all}`,
  asOf: (time) => `As of ${time}`,
  kinds: { number: "Numbers", line: "Line chart", bars: "Bar chart", heat: "Heat map" },
  between: (name, low, lowAt, high, highAt) => `${name}: from ${low} (${lowAt}) to ${high} (${highAt}).`,
  comma: ", ",
};

const ZH: PlotWords = {
  other: "其他",
  none: "无",
  before: (measure) => `${measure}（对比期）`,
  by: (measures, dimensions) => (dimensions === "" ? measures : `${measures}，按 ${dimensions}`),
  shown: (shown, all) => `前 ${shown} 项，共 ${all} 项`,
  asOf: (time) => `截至 ${time}`,
  kinds: { number: "数字", line: "折线图", bars: "条形图", heat: "热力图" },
  between: (name, low, lowAt, high, highAt) => `${name}：最低 ${low}（${lowAt}），最高 ${high}（${highAt}）。`,
  comma: "、",
};
