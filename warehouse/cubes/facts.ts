import { placed, type Schemas } from "../sql-file.js";

/** SQL of the rows of a fact, as of the night: `core.<fact>`, and what cubes ask of its rows beside. */
export const factSource = (fact: string, schemas: Schemas): string =>
  `(${placed(`select * from core.${fact}`, schemas)})`;
