import type { CubeQuery } from "../../project/cube-query.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import { decisionStatement, readDecidedLists } from "../../warehouse/snapshot/decisions.js";
import type { Snapshot } from "../../warehouse/snapshot/reader.js";
import { boundStatement, ownStatement, type Statement } from "../../warehouse/snapshot/statement.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { compileAnswer, type AnswerHead } from "./cubes.js";
import type { Session } from "./session.js";

export {
  readStatementColumns,
  readStatementIpc,
  readStatementTable,
  streamStatement,
  streamStatementArrow,
} from "../../warehouse/snapshot/read-statement.js";

/** Makes the statement that answers, on the snapshot that it is asked of. */
export interface Prepare<H> {
  (snapshot: Snapshot): Promise<{ readonly statement: Statement; readonly head: H }>;
}

/** Answers once: what `read` makes of the statement. */
export async function readAnswer<H, T>(
  session: Session,
  signal: AbortSignal | null,
  prepare: Prepare<H>,
  read: (warehouse: Warehouse, statement: Statement, head: H) => Promise<T>,
): Promise<T> {
  const { snapshot, release } = await session.lease(false, signal);
  try {
    const { statement, head } = await prepare(snapshot);
    return await read(snapshot.warehouse, statement, head);
  } catch (cause) {
    throw session.explain(cause, signal);
  } finally {
    release();
  }
}

/** Answers part by part; what is not taken any more is given up. */
export async function* streamAnswer<T>(
  session: Session,
  signal: AbortSignal | null,
  prepare: Prepare<unknown>,
  read: (warehouse: Warehouse, statement: Statement) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const { snapshot, release } = await session.lease(false, signal);
  try {
    const { statement } = await prepare(snapshot);
    for await (const part of read(snapshot.warehouse, statement)) {
      signal?.throwIfAborted();
      yield part;
      signal?.throwIfAborted();
    }
  } catch (cause) {
    throw session.explain(cause, signal);
  } finally {
    release();
  }
}

/** A query with bound values. */
export const prepareQuery =
  (strings: readonly string[], values: readonly unknown[]): Prepare<null> =>
  async ({ warehouse }) => ({ statement: await boundStatement(warehouse, strings, values), head: null });

export const prepareCube =
  (project: Project, name: string, query: CubeQuery): Prepare<AnswerHead> =>
  async (snapshot) => {
    const { sql, head } = await compileAnswer(snapshot, project.directory, project, name, query);
    return { statement: await ownStatement(snapshot.warehouse, sql), head };
  };

/**
 * Every customer that a list decided on in the night of the snapshot.
 * @throws {ConfigurationError} no-decisions, unknown-list
 */
export const prepareDecisions =
  (project: Project, list: string): Prepare<null> =>
  async ({ warehouse, has, asOf }) => {
    if (!has("result.list_decision")) {
      throw new ConfigurationError(
        "no-decisions",
        `no list was made in the night of ${asOf}. Run "clientele nightly" with a list in exports/.`,
      );
    }
    const names = new Set([...project.exports.map(({ name }) => name), ...(await readDecidedLists(warehouse))]);
    if (!names.has(list)) {
      throw new ConfigurationError("unknown-list", `there is no list "${list}" in exports/.${suggestion(list, names)}`);
    }
    return { statement: await decisionStatement(warehouse, list), head: null };
  };
