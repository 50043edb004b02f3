import type { Project } from "../../project/project.js";
import type { ReportData } from "../../warehouse/results/report/report-data.js";
import type { Format } from "../display/format.js";
import type { Html } from "./html.js";
import type { Words } from "./words/words.js";

/** What every section works with. */
export interface ReportContext {
  readonly data: ReportData;
  readonly project: Project;
  readonly words: Words;
  readonly format: Format;
}

/** One section of the page: heading and content, whole. */
export type Section = (report: ReportContext) => SectionContent;

export interface SectionContent {
  /** Name of the anchor. */
  readonly id: string;
  readonly heading: string;
  readonly body: Html;
}
