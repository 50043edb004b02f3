import { isAbsolute, join, relative, sep } from "node:path";

/** Where everything of a project folder lies; absolute paths. */
export interface ProjectPaths {
  readonly configuration: string;
  readonly meanings: string;
  /** `.clientele/`: never edited by hand, not in git. */
  readonly state: string;
  readonly warehouse: string;
  readonly private: string;
  readonly history: string;
  readonly models: string;
  readonly logs: string;
  readonly temporary: string;
  readonly out: string;
  readonly lists: string;
  readonly report: string;
  readonly published: string;
  readonly runResults: string;
}

/** @param directory the project folder, absolute */
export function projectPaths(directory: string): ProjectPaths {
  const state = join(directory, ".clientele");
  const out = join(directory, "out");
  return {
    configuration: join(directory, "clientele.yaml"),
    meanings: join(directory, "meanings"),
    state,
    warehouse: join(state, "warehouse.duckdb"),
    private: join(state, "private"),
    history: join(state, "history"),
    models: join(state, "models"),
    logs: join(state, "logs"),
    temporary: join(state, "tmp"),
    out,
    lists: join(out, "lists"),
    report: join(out, "report"),
    published: join(out, "published"),
    runResults: join(out, "run_results.json"),
  };
}

/** How a file is named to people and in `meanings/`: relative inside the project folder, else absolute; with `/`. */
export function shownPath(directory: string, path: string): string {
  const inside = relative(directory, path);
  const shown = inside === "" || inside.startsWith("..") || isAbsolute(inside) ? path : inside;
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
}
