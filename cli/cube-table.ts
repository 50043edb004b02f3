import { measureText } from "../pipelines/display/measure-text.js";
import type { AnswerRow } from "../pipelines/read/cubes.js";
import type { Project } from "../project/project.js";
import type { AnswerColumn } from "../warehouse/cubes/compile-query.js";
import { format, type Column } from "./print.js";

const WORDS = { en: { other: "other", all: "all" }, zh: { other: "其他", all: "合计" } } as const;

/** An answer as people read it: numbers as they write them, totals and the rest named in place of the dimensions. */
export function cubeTable(columns: readonly AnswerColumn[], rows: readonly AnswerRow[], project: Project): string {
  const words = WORDS[project.language];
  const dimensions = columns.filter(({ kind }) => kind === "dimension").map(({ name }) => name);
  const measures = columns.flatMap(({ name, measure, role }) => {
    if (measure === null) return [];
    return [{ name, text: measureText(project, measure.format, role === "change" ? "change" : "value") }];
  });
  const cells = rows.map((row) => {
    const totals = typeof row["totals"] === "string" ? row["totals"].split(", ") : [];
    const named = dimensions.map((name, i) => {
      if (row["rest"] === true) return [name, i === 0 ? words.other : ""];
      return [name, totals.includes(name) ? words.all : (row[name] ?? null)];
    });
    const values = measures.map(({ name, text }) => {
      const value = row[name] ?? null;
      return [name, typeof value === "string" || typeof value === "number" ? text.value(value) : value];
    });
    return Object.fromEntries([...named, ...values]) as AnswerRow;
  });
  const shown: Column[] = [
    ...dimensions.map((name) => ({ name })),
    ...measures.map(({ name }) => ({ name, right: true })),
  ];
  return format(cells, shown, "table");
}
