import { performance } from "node:perf_hooks";
import { withCube } from "../../pipelines/read/cube-session.js";
import { readProject } from "../../project/read-project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { median } from "../harness/median.js";
import { QUERIES } from "./queries.js";

export interface Asking {
  /** The project folder. */
  readonly directory: string;
  /** 1: only to note what is asked. */
  readonly runs: number;
}

export interface Asked {
  readonly query: string;
  /** Milliseconds of the median run. */
  readonly fact: number;
  readonly best: number;
  readonly from: string;
  readonly rows: number;
  readonly same: boolean;
}

/** Asks every query of the fact and of what is ready, in turn, in this process. */
export async function askCubes({ directory, runs }: Asking): Promise<Asked[]> {
  const project = await readProject(directory, process.env, ENTITIES);
  const reading = { directory, engine: {}, signal: new AbortController().signal, live: false };
  return withCube(reading, project, "sales", async (ask) => {
    const asked: Asked[] = [];
    for (const query of QUERIES) {
      const times = { fact: [] as number[], best: [] as number[] };
      const answers = { fact: "", best: "" };
      let from = "";
      let rows = 0;
      for (let run = 0; run < runs; run++) {
        for (const source of ["fact", "best"] as const) {
          const began = performance.now();
          const answer = await ask(query, source);
          times[source].push(performance.now() - began);
          answers[source] = JSON.stringify(answer.rows);
          if (source === "best") from = [...new Set(answer.origins.map(({ relation }) => relation))].join(" ");
          rows = answer.rows.length;
        }
      }
      const { by, measures, where } = query;
      asked.push({
        query: `${by.join(",")}: ${measures.join(",")}${where === null ? "" : ` where ${where}`}`,
        fact: median(times.fact),
        best: median(times.best),
        from,
        rows,
        same: answers.fact === answers.best,
      });
    }
    return asked;
  });
}
