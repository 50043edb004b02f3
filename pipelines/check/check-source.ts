import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { shownPath } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import type { ColumnMapping, SourceDefinition } from "../../project/source-definition.js";
import { expandFiles } from "../../project/source-files.js";
import { bindExpression } from "../../warehouse/expressions/bind-expression.js";
import { checkExpression } from "../../warehouse/expressions/check-expression.js";
import { splitTransactions } from "../../warehouse/heads/profile.js";
import { readHead, type FileHead } from "../../warehouse/heads/read-head.js";
import { columnSql, tryMapping } from "../../warehouse/heads/try-mapping.js";
import { entityNamed, type EntityColumn } from "../../warehouse/schema/entities.js";
import { FileFault } from "../../warehouse/staging/open-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Finding } from "./finding.js";

/** Holds one source against the heads of its first and its last file. */
export async function checkSource(
  warehouse: Warehouse,
  project: Project,
  source: SourceDefinition,
): Promise<{ files: number; findings: Finding[] }> {
  const findings: Finding[] = [];
  const where = `clientele.yaml:${source.line}`;
  const say: Say = (level, code, message, at = where) => void findings.push({ level, where: at, code, message });
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
  let first: FileHead | null = null;
  for (const path of new Set([files[0]!, files.at(-1)!])) {
    const at = shownPath(project.directory, path);
    try {
      const head = await readHead(warehouse, path, source.format);
      first ??= head;
      await checkHead(warehouse, project, source, head, path, (level, code, message) => say(level, code, message, at));
    } catch (cause) {
      if (!(cause instanceof FileFault)) throw cause;
      say("problem", cause.rule, `source ${source.name}: ${cause.message}.`, at);
    }
  }
  const sound = findings.every(({ level }) => level !== "problem");
  if (first !== null && sound) await checkWholeTransactions(warehouse, source, first, files, say);
  return { files: files.length, findings };
}

const AT_MOST_FILES = 24;

/** Without a line_id a delivery replaces a transaction's lines, so it must hold all of them. */
async function checkWholeTransactions(
  warehouse: Warehouse,
  source: SourceDefinition,
  head: FileHead,
  files: readonly string[],
  say: Say,
): Promise<void> {
  const { transaction_id: id, line_id: line, product_id: product } = source.columns;
  if (source.entity !== "transactions" || source.mode === "append" || line !== undefined || files.length < 2) return;
  const names = head.columns.map(({ name }) => name);
  const [one, other] = [id!, product!].map((mapping) => reach(warehouse, mapping, names, source.name, say));
  const [{ sql: idSql }, { sql: productSql }] = [(await one)!, (await other)!];
  if (idSql === null || productSql === null) return;
  const rough = {
    files: files.slice(-AT_MOST_FILES),
    type: head.type,
    delimiter: head.delimiter,
    header: source.format.header,
  };
  const split = await splitTransactions(warehouse, rough, idSql, productSql);
  if (split === 0) return;
  const rule = `a delivery replaces a transaction as a whole: map line_id, or deliver whole transactions`;
  say("note", "split-transactions", `source ${source.name}: two files hold parts of ${split} transactions; ${rule}.`);
}

type Say = (level: Finding["level"], code: string, message: string, at?: string) => void;

async function checkHead(
  warehouse: Warehouse,
  project: Project,
  source: SourceDefinition,
  head: FileHead,
  path: string,
  say: Say,
): Promise<void> {
  const names = head.columns.map(({ name }) => name);
  const types = Object.fromEntries(head.columns.map(({ name, type }) => [name, type]));
  const read = new Set<string>();
  const lacks = (what: string, column: string, required: boolean) => {
    if (required) {
      say("problem", "missing-column", `${what} needs the column "${column}".${suggestion(column, names)}`);
    } else say("note", "absent-column", `${what} is absent: the file has no column "${column}".`);
  };
  if (!head.utf8 && source.format.encoding === "utf-8") {
    say("problem", "encoding", `source ${source.name}: the file is no UTF-8; state its encoding under format.`);
  }
  for (const [canonical, mapping] of Object.entries(source.columns)) {
    const column = columnNamed(source.entity, canonical);
    const what = `${source.name}.${canonical}`;
    const found = await reach(warehouse, mapping, names, what, say);
    if (found === null) continue;
    found.columns.forEach((name) => read.add(name));
    const missing = found.columns.find((name) => !names.includes(name));
    if (missing !== undefined) {
      lacks(what, missing, column.required);
      continue;
    }
    const type = found.sql === null ? "VARCHAR" : await bind(warehouse, found, types, what, say);
    if (type === null || found.sql === null) continue;
    const clock = { timeZone: project.timeZone, dayStarts: project.calendar.dayStarts };
    const tried = await tryMapping(warehouse, head, path, source, column, { sql: found.sql, type }, clock);
    for (const [rule, rows] of Object.entries(tried.broken)) {
      const share = rows / head.rows.length;
      const level = share > source.guards.maxRejectedShare ? "problem" : "note";
      say(
        level,
        rule,
        `${what}: ${rows} of the first ${head.rows.length} rows break the rule "${rule}".${HINTS[rule] ?? ""}`,
      );
    }
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
    const found = await reach(
      warehouse,
      { kind: "sql", sql: source.where, space: null },
      names,
      `${source.name}: where`,
      say,
    );
    found?.columns.forEach((name) => read.add(name));
    if (found !== null) {
      const type = await bind(warehouse, found, types, `${source.name}: where`, say);
      if (type !== null && type !== "BOOLEAN") {
        say("problem", "not-a-condition", `${source.name}: where must be true or false; it is ${type.toLowerCase()}.`);
      }
    }
  }
  const unread = names.filter((name) => !read.has(name));
  if (unread.length > 0) {
    say("note", "unmapped-columns", `source ${source.name} does not read ${unread.map((n) => `"${n}"`).join(", ")}.`);
  }
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
  if (mapping.kind === "column") return { sql: columnSql(mapping.column), columns: [mapping.column] };
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

function columnNamed(entity: string, name: string): EntityColumn {
  const found = entityNamed(entity)?.columns.find((column) => column.name === name);
  return found ?? KNOWN_AT;
}

const KNOWN_AT: EntityColumn = {
  name: "known_at",
  type: "time",
  required: false,
  privacy: "none",
  known: "at_event",
  customerRef: false,
  spacedId: false,
};

const HINTS: Readonly<Record<string, string>> = {
  "not-a-time": ' Declare its form, e.g. format: { timestamp: "%d/%m/%Y %H:%M" }.',
  "not-a-date": ' Declare its form, e.g. format: { timestamp: "%d/%m/%Y" }.',
  "not-a-number": " State decimal and thousands under format, or mend it with an expression.",
  "unknown-code": " Map its values with an expression: case … when … then … end.",
  required: " Rows without it are refused.",
};
