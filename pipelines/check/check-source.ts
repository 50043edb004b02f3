import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { shownPath } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import type { ColumnMapping, SourceDefinition } from "../../project/source-definition.js";
import { expandFiles } from "../../project/source-files.js";
import { quoteName } from "../../warehouse/sql.js";
import { bindExpression } from "../../warehouse/expressions/bind-expression.js";
import { checkExpression } from "../../warehouse/expressions/check-expression.js";
import { roughFiles, splitTransactions } from "../../warehouse/heads/profile.js";
import { readHead, type FileHead } from "../../warehouse/heads/read-head.js";
import { entityNamed } from "../../warehouse/schema/entities.js";
import { FileFault } from "../../warehouse/staging/file-fault.js";
import { openFile, type OpenedFile } from "../../warehouse/staging/open-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { checkDialect } from "./check-dialect.js";
import { checkRows } from "./check-rows.js";
import { checkTimes } from "./check-times.js";
import type { Finding, Say } from "./finding.js";

/** Holds one source against the heads of its first, its middle and its last file. */
export async function checkSource(
  warehouse: Warehouse,
  project: Project,
  source: SourceDefinition,
  temporary: string,
): Promise<{ files: number; findings: Finding[] }> {
  const findings: Finding[] = [];
  const where = `clientele.yaml:${source.line}`;
  const say: Say = (level, code, message, at = where) =>
    void findings.push({ level, where: String(at), code, message });
  let files: string[];
  try {
    files = await expandFiles(project.directory, source.files);
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    say("problem", cause.code, `source ${source.name}: ${cause.rule}`);
    return { files: 0, findings };
  }
  if (files.length === 0) {
    await checkWithoutFile(warehouse, source, say);
    say("note", "no-files", `source ${source.name}: no file matches ${source.files.join(", ")}.`);
    return { files: 0, findings };
  }
  for (const path of new Set([files[0]!, files[files.length >> 1]!, files.at(-1)!])) {
    const at = shownPath(project.directory, path);
    const here: Say = (level, code, message, line) =>
      say(level, code, message, line === undefined ? at : `${at}:${line}`);
    try {
      const head = await readHead(warehouse, path, source.format);
      await checkHead(warehouse, project, source, head, path, temporary, here);
    } catch (cause) {
      if (!(cause instanceof FileFault)) throw cause;
      here("problem", cause.rule, `source ${source.name}: ${cause.message}.`);
    }
  }
  const sound = findings.every(({ level }) => level !== "problem");
  if (sound) await checkWholeTransactions(warehouse, source, files, temporary, say);
  return { files: files.length, findings };
}

const AT_MOST_FILES = 24;

/** Without a line_id a delivery replaces a transaction's lines, so it must hold all of them. */
async function checkWholeTransactions(
  warehouse: Warehouse,
  source: SourceDefinition,
  paths: readonly string[],
  temporary: string,
  say: Say,
): Promise<void> {
  const { transaction_id: id, line_id: line, product_id: product } = source.columns;
  if (source.entity !== "transactions" || source.mode === "append" || line !== undefined || paths.length < 2) return;
  const files: OpenedFile[] = [];
  for (const path of paths.slice(-AT_MOST_FILES)) files.push(await openFile(warehouse, path, source.format, temporary));
  const names = files[0]!.columns.map(({ name }) => name);
  const [one, other] = [id!, product!].map((mapping) => reach(warehouse, mapping, names, source.name, say));
  const [{ sql: idSql }, { sql: productSql }] = [(await one)!, (await other)!];
  if (idSql === null || productSql === null) return;
  const split = await splitTransactions(warehouse, roughFiles(files, source.format, true), idSql, productSql);
  if (split === 0) return;
  const rule = `a delivery replaces a transaction as a whole: map line_id, or deliver whole transactions`;
  say("note", "split-transactions", `source ${source.name}: two files hold parts of ${split} transactions; ${rule}.`);
}

async function checkHead(
  warehouse: Warehouse,
  project: Project,
  source: SourceDefinition,
  head: FileHead,
  path: string,
  temporary: string,
  say: Say,
): Promise<void> {
  const names = head.columns.map(({ name }) => name);
  const types = Object.fromEntries(head.columns.map(({ name, type }) => [name, type]));
  const read = new Set<string>();
  const entity = entityNamed(source.entity)!;
  let broken = false;
  const tell: Say = (level, code, message, line) => {
    broken ||= level === "problem";
    say(level, code, message, line);
  };
  const dialect = await checkDialect(source, head, path, tell);
  const lacks = (what: string, column: string, required: boolean) => {
    if (required) {
      const rule = `${what} needs the column "${column}".${suggestion(column, names)}${dialect.advice}`;
      tell("problem", "missing-column", rule, source.format.skip + 1);
    } else tell("note", "absent-column", `${what} is absent: the file has no column "${column}".`);
  };
  for (const [canonical, mapping] of Object.entries(source.columns)) {
    const required = entity.columns.some(({ name, required: must }) => name === canonical && must);
    const what = `${source.name}.${canonical}`;
    const found = await reach(warehouse, mapping, names, what, tell);
    if (found === null) continue;
    found.columns.forEach((name) => read.add(name));
    const missing = found.columns.find((name) => !names.includes(name));
    if (missing !== undefined) lacks(what, missing, required);
    else if (found.sql !== null) await bind(warehouse, found, types, what, tell);
  }
  for (const [space, column] of Object.entries(source.refs)) {
    read.add(column);
    if (!names.includes(column)) lacks(`${source.name}: the ref "${space}"`, column, false);
  }
  for (const column of source.extra) {
    read.add(column);
    if (!names.includes(column)) lacks(`${source.name}: extra`, column, false);
  }
  if (source.versionBy !== null) {
    read.add(source.versionBy);
    if (!names.includes(source.versionBy)) lacks(`${source.name}: version_by`, source.versionBy, true);
  }
  if (source.where !== null) {
    const what = `${source.name}: where`;
    const found = await reach(warehouse, { kind: "sql", sql: source.where, space: null }, names, what, tell);
    found?.columns.forEach((name) => read.add(name));
    if (found !== null) {
      const type = await bind(warehouse, found, types, what, tell);
      if (type !== null && type !== "BOOLEAN") {
        tell("problem", "not-a-condition", `${what} must be true or false; it is ${type.toLowerCase()}.`);
      }
    }
  }
  const unread = names.filter((name) => !read.has(name));
  if (unread.length > 0) {
    tell("note", "unmapped-columns", `source ${source.name} does not read ${unread.map((n) => `"${n}"`).join(", ")}.`);
  }
  if (broken) return;
  await checkTimes(warehouse, source, entity, head, tell);
  if (!broken) await checkRows(warehouse, project, source, head, path, temporary, tell);
}

/** Without a file, expressions can be held against the allow-list only, over the columns that the mapping names. */
async function checkWithoutFile(warehouse: Warehouse, source: SourceDefinition, say: Say): Promise<void> {
  const texts = Object.entries(source.columns).flatMap(([name, m]) =>
    m.kind === "sql" ? [[name, m.sql] as const] : [],
  );
  if (source.where !== null) texts.push(["where", source.where]);
  for (const [name, text] of texts) {
    try {
      await checkExpression(warehouse, text, []);
    } catch (cause) {
      if (!(cause instanceof ConfigurationError)) throw cause;
      if (cause.code !== "unknown-column") say("problem", cause.code, `${source.name}.${name}: ${cause.rule}`);
    }
  }
}

interface Reached {
  readonly sql: string | null;
  readonly columns: readonly string[];
}

async function reach(
  warehouse: Warehouse,
  mapping: ColumnMapping,
  names: readonly string[],
  what: string,
  say: Say,
): Promise<Reached | null> {
  if (mapping.kind === "value") return { sql: null, columns: [] };
  if (mapping.kind === "column") return { sql: quoteName(mapping.column), columns: [mapping.column] };
  try {
    return await checkExpression(warehouse, mapping.sql, names);
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    say("problem", cause.code, `${what}: ${cause.rule}`);
    return null;
  }
}

async function bind(
  warehouse: Warehouse,
  { sql, columns }: Reached,
  types: Readonly<Record<string, string>>,
  what: string,
  say: Say,
): Promise<string | null> {
  try {
    return await bindExpression(warehouse, { sql: sql!, columns }, types);
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    say("problem", cause.code, `${what}: ${cause.rule}`);
    return null;
  }
}
