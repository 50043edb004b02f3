import type { ReportContext } from "./report-context.js";

export interface ListSummary {
  readonly name: string;
  readonly title: string;
  readonly delivered: number;
  readonly withheld: number;
  readonly excluded: number;
  /** Delivered the night before; null where the list is new or that is not known. */
  readonly before: number | null;
}

/** One per list that decided about anybody, or that delivered anybody the night before; by name. */
export function listSummaries({ data, project }: Pick<ReportContext, "data" | "project">): ListSummary[] {
  const titles = new Map(project.exports.map(({ name, title }) => [name, title]));
  const names = new Set([...data.lists.map(({ list }) => list), ...(data.deliveredBefore?.keys() ?? [])]);
  return [...names].sort().map((name) => {
    const counted = (outcome: string): number =>
      data.lists.filter((l) => l.list === name && l.outcome === outcome).reduce((sum, l) => sum + l.customers, 0);
    return {
      name,
      title: titles.get(name) ?? name,
      delivered: counted("delivered"),
      withheld: counted("withheld"),
      excluded: counted("excluded"),
      before: data.deliveredBefore?.get(name) ?? null,
    };
  });
}
