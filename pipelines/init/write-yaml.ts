import { stringify } from "yaml";
import type { ColumnMapping } from "../../project/source-definition.js";
import { shownPath } from "../../project/paths.js";
import type { CompanyGuess } from "./guess-company.js";
import { nearestEntity } from "./guess-entity.js";
import type { Undecided } from "./guess-format.js";
import type { SourceGuess, UnknownSource } from "./guess-source.js";

/** What stands before a line that a person must look at. */
const TODO = "# TODO(you):";

/** The text of `clientele.yaml`. Paths inside `directory` are written relative to it. */
export function clienteleYaml(
  directory: string,
  name: string,
  company: CompanyGuess,
  sources: readonly SourceGuess[],
  unknown: readonly UnknownSource[],
): string {
  const lines = [
    `name: ${scalar(name)}`,
    "language: en                      # en | zh: report, reasons, headers for people",
    company.country === null
      ? "# country: GB                     # for phone numbers and holidays"
      : `country: ${company.country}                       # for phone numbers and holidays`,
    ...(company.todos.timeZone ? [`${TODO} the time zone of your times; it cannot change after the first load`] : []),
    `time_zone: ${company.timeZone}`,
    ...(company.todos.currency ? [`${TODO} the currency of your amounts; it cannot change after the first load`] : []),
    `currency: ${company.currency}`,
    "amounts: with_tax                 # with_tax | without_tax",
    'calendar: { week: iso, fiscal_start: "01-01", day_starts: "00:00" }',
    "",
    ...channels(company),
    ...(sources.length === 0 ? exampleSources() : ["sources:"]),
    ...sources.flatMap((source) => [...sourceLines(directory, source), ""]),
    ...unknown.flatMap((source) => [...unknownLines(directory, source), ""]),
    "settings: {}                      # seed, hold-out, retention, …: see docs/configuration.md",
    "# publish: { personal: true }     # names and addresses in out/published as well",
  ];
  return `${lines.join("\n")}\n`;
}

function channels({ channels: found }: CompanyGuess): string[] {
  if (found.length === 0) return [];
  const lines = found.map(({ name, address }) =>
    address === null
      ? `  ${name}: { address: null, consent: required }   ${TODO} which attribute of a customer is the address?`
      : `  ${name}: { address: ${address}, cost: 0, consent: required }`,
  );
  return ["channels:                         # cost: of one contact, in your currency", ...lines, ""];
}

function sourceLines(directory: string, source: SourceGuess): string[] {
  const { found, entity, columns, confidence, refs, idSpace, unread, todos } = source;
  const globs = found.globs.map((glob) => JSON.stringify(relativeGlob(directory, glob)));
  const files = found.files.length === 1 ? "a file that looks" : `${found.files.length} files that look`;
  return [
    `  ${source.name}:${confidence === "sure" ? "" : `                # ${files} like ${entity.name}`}`,
    ...(confidence === "unsure"
      ? [`    ${TODO} few columns speak for one entity, or for several: is it ${entity.name}?`]
      : []),
    ...todos.map((todo) => `    ${TODO} ${todo}`),
    `    entity: ${entity.name}`,
    `    files: ${globs.length === 1 ? globs[0] : `[${globs.join(", ")}]`}`,
    ...formatLines(source),
    ...(idSpace === null ? [] : [`    id_space: ${idSpace}`]),
    "    columns:",
    ...[...columns].map(([canonical, mapping]) => `      ${canonical}: ${mappingText(mapping)}`),
    ...(refs.size === 0
      ? []
      : [
          `    refs: { ${[...refs].map(([space, column]) => `${space}: ${scalar(column)}`).join(", ")} } # customers who share one become one`,
        ]),
    ...(unread.length === 0 ? [] : [`    # not read: ${unread.join(", ")}; list a column under "extra" to keep it`]),
  ];
}

function unknownLines(directory: string, { name, found, sample }: UnknownSource): string[] {
  return [
    `  ${TODO} what is ${name}? No entity has all its required columns here${near(found, sample)}.`,
    `  # ${name}:`,
    "  #   entity: ?",
    `  #   files: ${JSON.stringify(relativeGlob(directory, found.globs[0]!))}`,
    `  #   columns: {}                 # of ${sample.columns.map(({ name }) => name).join(", ")}`,
  ];
}

function near(found: UnknownSource["found"], sample: UnknownSource["sample"]): string {
  const names = sample.columns.map(({ name }) => name);
  const nearest = nearestEntity(found.hint, names);
  return nearest === null ? "" : `; ${nearest.entity.name} lacks ${nearest.lacking.join(", ")}`;
}

function exampleSources(): string[] {
  return [
    `${TODO} name your files. "clientele init --from DATA" writes this for you.`,
    "sources: {}",
    "#  orders:",
    "#    entity: transactions",
    "#    files: data/orders*.csv",
    "#    columns:",
    "#      transaction_id: order_id",
    "#      occurred_at: ordered_at",
    "#      product_id: sku",
    "#      customer_ref: customer_id",
    "#      quantity: quantity",
    "#      unit_price: price",
    "",
  ];
}

function formatLines({ format, found, undecided, sample }: SourceGuess): string[] {
  const parts: string[] = [];
  const type = typeToState(found);
  if (type !== null) parts.push(`type: ${type}`);
  if (format.encoding !== "utf-8") parts.push(`encoding: ${format.encoding}`);
  const usual = /\.tsv(\.(gz|zst))?$/i.test(found.files[0]!) ? "\t" : ",";
  if (format.delimiter !== null && format.delimiter !== usual)
    parts.push(`delimiter: ${JSON.stringify(format.delimiter)}`);
  if (!format.header) parts.push("header: false");
  if (format.skip > 0) parts.push(`skip: ${format.skip}`);
  if (format.footer > 0) parts.push(`footer: ${format.footer}`);
  if (format.sheet !== null) parts.push(`sheet: ${JSON.stringify(format.sheet)}`);
  if (sample.trim) parts.push("trim: true");
  if (sample.unwrap) parts.push("unwrap: true");
  if (format.null.length > 0) parts.push(`"null": ${JSON.stringify(format.null)}`);
  if (format.decimal !== ".") parts.push(`decimal: ${JSON.stringify(format.decimal)}`);
  if (format.thousands !== "") parts.push(`thousands: ${JSON.stringify(format.thousands)}`);
  if (undecided.length > 0)
    return ["    format:", ...parts.map((part) => `      ${part}`), ...choice(undecided, format.timestamp)];
  if (format.timestamp.length > 0) parts.push(`timestamp: ${JSON.stringify(format.timestamp)}`);
  return parts.length === 0 ? [] : [`    format: { ${parts.join(", ")} }`];
}

/** What the ending says is not stated again. */
function typeToState({ type, files }: SourceGuess["found"]): string | null {
  const ending = /\.([a-z0-9]+)(?:\.(?:gz|zst))?$/i.exec(files[0]!)?.[1]?.toLowerCase() ?? "";
  const said = ["csv", "tsv", "txt"].includes(ending) ? "csv" : ending === "jsonl" ? "ndjson" : ending;
  return said === type ? null : type;
}

/** A pattern that a person must choose: "?" stops every command that reads the configuration. */
function choice(undecided: readonly Undecided[], known: readonly string[]): string[] {
  const lines = undecided.flatMap(({ header, choices, values }) => [
    `      ${TODO} in all ${values} values of ${JSON.stringify(header)} day and month may change places. Write in place of "?":`,
    ...choices.map((order) => {
      const pattern = `      #   ${order.map((text) => JSON.stringify(text)).join(", ")}`;
      return `${pattern.padEnd(44)} ${meaning(order[0]!)}`;
    }),
  ]);
  return [...lines, `      timestamp: ${JSON.stringify([...known, "?"])}`];
}

/** How 03/04/05 reads. */
function meaning(pattern: string): string {
  const first = /%[dmyY]/.exec(pattern)?.[0];
  return first === "%d" ? "the day first" : first === "%m" ? "the month first" : "the year first";
}

function mappingText(mapping: ColumnMapping): string {
  if (mapping.kind === "sql") return `{ sql: ${JSON.stringify(mapping.sql)} }`;
  if (mapping.kind === "value") return `{ value: ${scalar(mapping.value)} }`;
  const column = scalar(mapping.column);
  return mapping.space === null ? column : `{ column: ${column}, space: ${mapping.space} }`;
}

/** Relative where the files lie in the project folder; a plain path needs no quotes of its own. */
const relativeGlob = (directory: string, glob: string): string => shownPath(directory, glob);

/** One line of YAML for a text, quoted where it must be, also inside braces. */
function scalar(text: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? stringify(text).trim() : JSON.stringify(text);
}
