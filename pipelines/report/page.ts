import { readFileSync } from "node:fs";
import type { Project } from "../../project/project.js";
import type { ReportData } from "../../warehouse/results/report/report-data.js";
import { textures } from "./charts/textures.js";
import { createFormat } from "../display/format.js";
import { html, trusted, type Html } from "./html.js";
import type { ReportContext, Section, SectionContent } from "./report-context.js";
import { channelsSection } from "./sections/channels.js";
import { churnSection } from "./sections/churn.js";
import { clustersSection } from "./sections/clusters.js";
import { crossSellSection } from "./sections/cross-sell.js";
import { cohortsSection } from "./sections/cohorts.js";
import { customersSection } from "./sections/customers.js";
import { glossarySection } from "./sections/glossary.js";
import { effectsSection } from "./sections/effects.js";
import { lifecycleSection } from "./sections/lifecycle.js";
import { listsSection } from "./sections/lists.js";
import { movementSection } from "./sections/movement.js";
import { qualitySection } from "./sections/quality.js";
import { rfmSection } from "./sections/rfm.js";
import { runSection } from "./sections/run.js";
import { salesSection } from "./sections/sales.js";
import { segmentsSection } from "./sections/segments.js";
import { serviceSection } from "./sections/service.js";
import { summarySection } from "./sections/summary.js";
import { valueSection } from "./sections/value.js";
import { wordsOf } from "./words/words.js";

const SECTIONS: readonly Section[] = [
  summarySection,
  salesSection,
  customersSection,
  cohortsSection,
  rfmSection,
  lifecycleSection,
  valueSection,
  churnSection,
  crossSellSection,
  channelsSection,
  serviceSection,
  listsSection,
  effectsSection,
  clustersSection,
  segmentsSection,
  movementSection,
  qualitySection,
  runSection,
  glossarySection,
];

/** The whole report as one file of HTML: no scripts, nothing fetched, no personal data. */
export function renderPage(data: ReportData, project: Project): string {
  const report: ReportContext = {
    data,
    project,
    words: wordsOf(project.language),
    format: createFormat(project),
  };
  const { words, format } = report;
  const sections = SECTIONS.map((section) => section(report));
  const style = readFileSync(new URL("./style.css", import.meta.url), "utf8");
  return html`<!doctype html>
    <html lang="${words.htmlLanguage}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="clientele" />
        <title>${words.title(project.name)} · ${format.time(data.asOf)}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#report">${words.skip}</a>
        ${textures}
        <header>
          <h1>${words.title(project.name)}</h1>
          <p>${words.knownBefore(format.time(data.asOf))}</p>
        </header>
        <nav aria-label="${words.contents}">
          <ul>
            ${sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}
          </ul>
        </nav>
        <main id="report" tabindex="-1">${sections.map(written)}</main>
        <footer><p>${words.madeBy}</p></footer>
      </body>
    </html> `.text;
}

const written = ({ id, heading, body }: SectionContent): Html =>
  html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${heading}</h2>
    ${body}
  </section> `;
