import { PLAIN_QUERY, type CubeQuery } from "../project/cube-query.js";
import type { CubeQuestion } from "./types.js";

/** A question as `pipelines/` takes it. */
export function cubeQuery({ sort = [], ...asked }: CubeQuestion): CubeQuery {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return {
    ...PLAIN_QUERY,
    ...given,
    sort: sort.map((text) => {
      const [, name = "", direction = "asc"] = /^\s*(.*?)(?:\s+(asc|desc))?\s*$/is.exec(text)!;
      return { name, descending: direction.toLowerCase() === "desc" };
    }),
  };
}
