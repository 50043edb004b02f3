import { offerHistory } from "../cross-sell/history.js";
import { offersPart } from "../cross-sell/offers.js";
import { rulesFigure } from "../cross-sell/rules.js";
import { sequencesPart } from "../cross-sell/sequences.js";
import { takeUpFigure } from "../cross-sell/take-up.js";
import { html } from "../html.js";
import type { ReportContext, SectionContent } from "../report-context.js";

/** What is bought together and what follows what; what is offered to whom, and how much of it is expected to be bought. */
export function crossSellSection(report: ReportContext): SectionContent {
  const parts = [
    rulesFigure(report),
    sequencesPart(report),
    offersPart(report),
    takeUpFigure(report),
    offerHistory(report),
  ];
  return { id: "cross-sell", heading: report.words.crossSell.heading, body: html`${parts}` };
}
