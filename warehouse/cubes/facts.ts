import { placed, sqlFile, type Schemas } from "../sql-file.js";

/** SQL of the rows of a fact, as of the night: `core.<fact>`, and what cubes ask of its rows beside. */
export const factSource = (fact: string, schemas: Schemas): string =>
  `(${WIDENED.has(fact) ? sqlFile(import.meta.url, `./facts/${fact}.sql`, schemas) : placed(`select * from core.${fact}`, schemas)}\n)`;

/** Facts with a file of their own in `facts/`. */
const WIDENED: ReadonlySet<string> = new Set(["contact", "service_case"]);
