/**
 * Section 5 of the contract in memory: keys, modes, line ids and times, written from the text and not from the SQL.
 * Slow, plain, and without a warehouse: what the loader's as-of reads are held against.
 */

/** A cell as the warehouse stores it, as text; null: null; a key that is not there: the column was absent. */
export type NaiveRow = Readonly<Record<string, string | null>>;

export interface NaiveColumn {
  readonly name: string;
  /** Column of the file. */
  readonly from: string;
  readonly type: "text" | "money" | "quantity" | "time";
  readonly required?: boolean;
  readonly spacedId?: boolean;
  /** Shown as null while this time column is not before the cut. */
  readonly laterThan?: string;
}

export interface NaiveSource {
  readonly name: string;
  readonly entity: string;
  readonly mode: "append" | "upsert" | "snapshot";
  /** `lines`: transactions without a mapped line_id; null: all mapped columns and the ordinal. */
  readonly key: readonly string[] | "lines" | null;
  /** In the order of the entity. */
  readonly columns: readonly NaiveColumn[];
  readonly ownTime: string | null;
  readonly knownAt?: string;
  readonly versionBy?: string;
  readonly idSpace?: string;
  readonly where?: (raw: Readonly<Record<string, string>>) => boolean;
}

export interface NaiveFile {
  readonly header: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

interface Delivery {
  readonly number: number;
  readonly source: string;
  readonly path: string;
  readonly content: string;
  readonly file: NaiveFile;
  readonly floor: string | null;
  readonly copy: boolean;
  loaded: number;
  /** Rules that its rows broke by meeting others. */
  conflicts: Set<Conflict>;
  /** Of those, what people took as corrections. */
  readonly replaces: Set<Conflict>;
}

type Conflict = "append-conflict" | "key-conflict";

/** One row that a delivery brought, under its key. */
interface Said {
  readonly unit: string;
  /** Within a unit: the line and its ordinal. */
  readonly line: string;
  readonly source: string;
  readonly delivery: Delivery;
  readonly version: string | null;
  cells: Record<string, string | null>;
  knownAt: string;
  /** Of a row of an `append` source that a correction replaced. */
  endedAt?: string;
}

interface Version {
  readonly rows: readonly Said[];
  readonly knownAt: string;
  readonly supersededAt: string | null;
}

const EARLIEST = "0001-01-01 00:00:00";
const LINE = ["product_id", "quantity", "unit_price", "amount", "discount", "tax", "kind", "occurred_at"];

export class NaiveWarehouse {
  #deliveries: Delivery[] = [];
  #nights: { asOf: string; lastDelivery: number }[] = [];
  #next = 1;
  readonly #sources = new Map<string, NaiveSource>();
  /** Rows of `append` sources. */
  #appended: Said[] = [];
  /** What deliveries of `upsert` and `snapshot` sources said. */
  #said: Said[] = [];
  /** Units that a snapshot held in rows that were refused: present, though nothing is known of them. */
  #refusedThere: { source: string; unit: string; delivery: Delivery }[] = [];

  /** Takes what is new among `files` (path to file) of the sources, in their order. */
  load(sources: readonly NaiveSource[], files: ReadonlyMap<string, ReadonlyMap<string, NaiveFile>>, night?: string) {
    for (const source of sources) {
      this.#sources.set(source.name, source);
      const floor = this.#floor(source.name, night ?? null);
      const fresh: Delivery[] = [];
      const found = [...(files.get(source.name) ?? [])].sort(([a], [b]) => naturally(a, b));
      for (const [path, file] of found) {
        const mine = this.#deliveries.filter((d) => d.source === source.name);
        const content = JSON.stringify(file);
        const last = mine.filter((d) => d.path === path).at(-1);
        if (last?.content === content) continue;
        if (source.columns.some((c) => c.required === true && !file.header.includes(c.from))) continue;
        const copy = last === undefined && mine.some((d) => !d.copy && d.content === content);
        const named = { number: this.#next++, source: source.name, path, content, file, floor, copy };
        const delivery = { ...named, loaded: 0, conflicts: new Set<Conflict>(), replaces: new Set<Conflict>() };
        this.#deliveries.push(delivery);
        if (!copy) fresh.push(delivery);
      }
      for (const delivery of fresh) this.#take(source, delivery);
    }
  }

  /** The source's known contents as if its mapping had always been so; their floors and order stay. */
  loadAgain(source: NaiveSource): void {
    this.#sources.set(source.name, source);
    const others = <T extends { source: string }>(rows: readonly T[]) => rows.filter((r) => r.source !== source.name);
    this.#appended = others(this.#appended);
    this.#said = others(this.#said);
    this.#refusedThere = others(this.#refusedThere);
    for (const delivery of this.#deliveries.filter((d) => d.source === source.name && !d.copy)) {
      delivery.loaded = 0;
      delivery.conflicts = new Set();
      this.#take(source, delivery);
    }
  }

  /** Takes every delivery of the source that conflicts with others as a correction, from the first on. */
  replace(source: NaiveSource): void {
    const conflicting = this.#deliveries.filter((d) => d.source === source.name && d.conflicts.size > 0);
    conflicting.forEach((d) => d.conflicts.forEach((rule) => d.replaces.add(rule)));
    if (conflicting.length > 0) this.loadAgain(source);
  }

  finishNight(asOf: string): void {
    this.#nights = this.#nights.filter((n) => n.asOf !== asOf);
    this.#nights.push({ asOf, lastDelivery: this.#next - 1 });
  }

  get nights(): readonly string[] {
    return this.#nights.map((n) => n.asOf).sort();
  }

  /** The rows of a source that a read as of a time sees: mapped columns and known_at, in any order. */
  read(sourceName: string, asOf: string): NaiveRow[] {
    const source = this.#sources.get(sourceName);
    if (source === undefined) return [];
    const versions: Version[] =
      source.mode === "append"
        ? this.#appended
            .filter((r) => r.source === sourceName)
            .map((row) => ({ rows: [row], knownAt: row.knownAt, supersededAt: row.endedAt ?? null }))
        : [...new Set(this.#said.filter((r) => r.source === sourceName).map((r) => r.unit))].flatMap((unit) =>
            this.#versions(source, unit),
          );
    return versions
      .filter((v) => v.knownAt < asOf && (v.supersededAt === null || v.supersededAt >= asOf))
      .flatMap((v) => v.rows.map((row) => ({ ...shown(source, row.cells, asOf), known_at: v.knownAt })));
  }

  #floor(source: string, present: string | null): string | null {
    const first = this.#deliveries.find((d) => d.source === source && d.loaded > 0)?.number;
    if (first === undefined) return null;
    const nights = this.#nights.filter((n) => n.lastDelivery >= first && n.asOf !== present).map((n) => n.asOf);
    return nights.length === 0 ? null : nights.sort().at(-1)!;
  }

  #take(source: NaiveSource, delivery: Delivery): void {
    const rows: Said[] = [];
    for (const raw of delivery.file.rows) {
      const typed = readRow(source, delivery, raw);
      if (typed === "filtered") continue;
      if (!typed.refused) rows.push(typed.row);
      else if (source.mode === "snapshot" && typed.unit !== null) {
        this.#refusedThere.push({ source: source.name, unit: typed.unit, delivery });
      }
    }
    const single =
      source.key === null || source.key === "lines" ? numberEqual(source, rows) : this.#oneEach(source, rows);
    if (source.mode === "append") this.#append(source, delivery, single);
    else this.#state(source, delivery, single);
  }

  /** Rows of one key in one delivery: equal ones are one, known at the least; different ones are all refused. */
  #oneEach(source: NaiveSource, rows: readonly Said[]): Said[] {
    const kept: Said[] = [];
    for (const twins of group(rows, (r) => JSON.stringify([r.unit, r.version]))) {
      const first = twins[0]!;
      if (twins.every((t) => sameCells(t.cells, first.cells))) {
        kept.push({ ...first, knownAt: least(twins.map((t) => t.knownAt)) });
        continue;
      }
      if (first.delivery.replaces.has("key-conflict")) {
        kept.push(twins.at(-1)!);
        continue;
      }
      first.delivery.conflicts.add("key-conflict");
      if (source.mode === "snapshot") {
        this.#refusedThere.push({ source: source.name, unit: first.unit, delivery: first.delivery });
      }
    }
    return kept;
  }

  #append(source: NaiveSource, delivery: Delivery, rows: readonly Said[]): void {
    for (const lines of group(rows, (r) => r.unit)) this.#appendUnit(source, delivery, lines);
  }

  /** What came first stays, unless the delivery was taken as a correction. */
  #appendUnit(source: NaiveSource, delivery: Delivery, rows: readonly Said[]): void {
    const { known, versioned } = this.#current(source.entity, rows[0]!.unit);
    const pairs = rows.map((row) => ({ row, same: known.find((k) => k.line === row.line) }));
    const fresh = pairs.filter((p) => p.same === undefined).map((p) => p.row);
    const conflicts = new Set<Conflict>();
    for (const { row, same } of pairs) {
      if (same === undefined || agree(same.cells, row.cells)) continue;
      conflicts.add(same.source === source.name ? "append-conflict" : "key-conflict");
    }
    const verdict = fresh.length === 0 ? null : this.#freshConflict(source, rows, known);
    if (verdict !== null) conflicts.add(verdict);
    if (delivery.replaces.has("append-conflict") && conflicts.has("append-conflict") && !conflicts.has("key-conflict"))
      return this.#correct(source, delivery, rows, known);
    conflicts.forEach((rule) => delivery.conflicts.add(rule));
    for (const { row, same } of pairs) {
      if (same === undefined || !agree(same.cells, row.cells) || versioned.has(same)) continue;
      if (row.knownAt < same.knownAt && same.delivery.replaces.has("append-conflict")) {
        for (const past of this.#past(source, row.unit))
          if (past.delivery.number < same.delivery.number) past.endedAt = least([past.endedAt!, row.knownAt]);
      }
      same.knownAt = least([same.knownAt, row.knownAt]);
      if (same.source !== source.name) continue;
      for (const [name, value] of Object.entries(row.cells)) if (value !== null) same.cells[name] ??= value;
    }
    if (verdict !== null) return;
    this.#appended.push(...fresh);
    delivery.loaded += fresh.length;
  }

  /** New lines of a known transaction are a split receipt, or look like a correction. */
  #freshConflict(source: NaiveSource, rows: readonly Said[], known: readonly Said[]): Conflict | null {
    if (source.key !== "lines" || known.length === 0) return null;
    if (known.some((k) => k.source !== source.name)) return "key-conflict";
    const matched = new Set(rows.map((r) => r.line));
    const lacks = known.some((k) => !matched.has(k.line));
    const sharesLine = known.some((k) => matched.has(k.line));
    const sharesProduct = rows.some((m) => known.some((k) => k.cells["product_id"] === m.cells["product_id"]));
    return lacks && (sharesLine || sharesProduct) ? "append-conflict" : null;
  }

  /** A new version of the unit, known as a whole; what it lacks it keeps. */
  #correct(source: NaiveSource, delivery: Delivery, rows: readonly Said[], known: readonly Said[]): void {
    const knownAt = greatest(rows.map((r) => r.knownAt));
    for (const row of [...this.#past(source, rows[0]!.unit), ...known.filter((k) => k.source === source.name)])
      row.endedAt = least([row.endedAt ?? knownAt, knownAt]);
    for (const row of rows) {
      const before = known.find((k) => k.line === row.line);
      this.#appended.push({ ...row, knownAt, cells: { ...before?.cells, ...row.cells } });
    }
    delivery.loaded += rows.length;
  }

  #past(source: NaiveSource, unit: string): Said[] {
    return this.#appended.filter((r) => r.unit === unit && r.source === source.name && r.endedAt !== undefined);
  }

  #state(source: NaiveSource, delivery: Delivery, rows: readonly Said[]): void {
    for (const statement of group(rows, (r) => JSON.stringify([r.unit, r.version]))) {
      const { known } = this.#current(source.entity, statement[0]!.unit);
      const theirs = known.filter((k) => k.source !== source.name);
      if (theirs.length > 0) {
        const equal =
          theirs.length === statement.length &&
          statement.every((s) => theirs.some((k) => k.line === s.line && agree(k.cells, s.cells)));
        if (!equal) delivery.conflicts.add("key-conflict");
        if (!equal && source.mode === "snapshot") {
          this.#refusedThere.push({ source: source.name, unit: statement[0]!.unit, delivery });
        }
        continue;
      }
      this.#said.push(...statement);
      delivery.loaded += statement.length;
    }
  }

  /** What is current of a unit, in all sources of an entity. */
  #current(entity: string, unit: string): { known: Said[]; versioned: Set<Said> } {
    const known = this.#appended.filter(
      (r) => r.unit === unit && r.endedAt === undefined && this.#sources.get(r.source)!.entity === entity,
    );
    const versioned = new Set<Said>();
    for (const source of this.#sources.values()) {
      if (source.entity !== entity || source.mode === "append") continue;
      for (const version of this.#versions(source, unit).filter((v) => v.supersededAt === null)) {
        version.rows.forEach((r) => versioned.add(r));
      }
    }
    return { known: [...known, ...versioned], versioned };
  }

  /** A unit's versions in one source: statements by rank, equal neighbours joined, absences among them. */
  #versions(source: NaiveSource, unit: string): Version[] {
    const rows = this.#said.filter((r) => r.source === source.name && r.unit === unit);
    if (rows.length === 0) return [];
    const statements = group(rows, (r) => JSON.stringify([r.delivery.number, r.version])).map((lines) => ({
      version: lines[0]!.version,
      delivery: lines[0]!.delivery,
      knownAt: greatest(lines.map((l) => l.knownAt)) as string | null,
      rows: lines.map((l) => ({ ...l, cells: { ...l.cells } })) as Said[] | null,
    }));
    if (source.mode === "snapshot") {
      for (const delivery of this.#deliveries.filter((d) => d.source === source.name && !d.copy)) {
        if (statements.some((s) => s.rows !== null && s.delivery === delivery)) continue;
        if (this.#refusedThere.some((r) => r.source === source.name && r.unit === unit && r.delivery === delivery))
          continue;
        const before = statements.filter((s) => s.rows !== null && byPath(s.delivery, delivery) < 0);
        const version = before.map((s) => s.version).reduce((a, b) => (newer(a, b) >= 0 ? a : b), null);
        statements.push({ version, delivery, knownAt: delivery.floor, rows: null });
      }
    }
    statements.sort((a, b) => newer(a.version, b.version) || byPath(a.delivery, b.delivery));
    const said = statements.filter((s) => s.rows !== null);
    for (const line of new Set(said.flatMap((s) => s.rows!.map((r) => r.line)))) {
      fillAbsent(
        said.flatMap((s) => s.rows!.filter((r) => r.line === line).map((r) => r.cells)),
        source,
      );
    }
    const runs: { rows: Said[] | null; known: (string | null)[] }[] = [];
    for (const { rows: lines, knownAt } of statements) {
      const last = runs.at(-1);
      if (last !== undefined && sameLines(last.rows, lines)) last.known.push(knownAt);
      else runs.push({ rows: lines, known: [knownAt] });
    }
    return runs.flatMap((run, i) => {
      if (run.rows === null) return [];
      const knownAt = least(run.known as string[]);
      // An absence of no known time counts from the row's own: the version was never to be seen.
      const ends = runs.slice(i + 1).flatMap((r) => r.known.map((k) => k ?? knownAt));
      return [{ rows: run.rows, knownAt, supersededAt: ends.length === 0 ? null : least(ends) }];
    });
  }
}

/** Reads one row of a file by the source's mapping. */
function readRow(
  source: NaiveSource,
  delivery: Delivery,
  raw: Readonly<Record<string, string>>,
): "filtered" | { refused: boolean; row: Said; unit: string | null } {
  if (source.where !== undefined && !source.where(raw)) return "filtered";
  const has = new Set(delivery.file.header);
  const cells: Record<string, string | null> = {};
  const bad = new Set<string>();
  for (const { name, from, type, required, spacedId } of source.columns) {
    if (!has.has(from)) continue;
    const text = raw[from] ?? "";
    let value = text === "" ? null : typed(text, type);
    if (value === undefined || (value === null && required === true)) {
      bad.add(name);
      value = null;
    }
    cells[name] =
      spacedId === true && value !== null && source.idSpace !== undefined ? `${source.idSpace}:${value}` : value;
  }
  if (source.entity === "transactions") settleLine(cells, bad);
  const moment = (from: string | undefined) =>
    from !== undefined && has.has(from) && raw[from] !== "" ? (typed(raw[from]!, "time") ?? null) : null;
  const version = source.versionBy === undefined ? null : sortable(raw[source.versionBy] ?? "");
  if (source.versionBy !== undefined && version === null) bad.add("version");
  const times = [
    source.ownTime === null ? null : (cells[source.ownTime] ?? null),
    moment(source.knownAt),
    moment(source.versionBy),
    delivery.floor,
  ].filter((t) => t !== null && t !== undefined);
  const key = source.key === "lines" ? ["transaction_id"] : source.key;
  const named = key ?? Object.keys(cells).sort();
  const unit = JSON.stringify([
    source.entity === "customers" ? source.name : "",
    named.filter((n) => key !== null || (cells[n] ?? null) !== null).map((n) => [n, cells[n] ?? null]),
  ]);
  const line = source.key === "lines" ? JSON.stringify(LINE.map((n) => cells[n] ?? null)) : "";
  const knownAt = times.length === 0 ? EARLIEST : greatest(times);
  return {
    refused: bad.size > 0,
    unit: named.some((n) => bad.has(n)) ? null : unit,
    row: { unit, line, source: source.name, delivery, version, cells, knownAt },
  };
}

/** Defaults and signs of a line; amounts in ten-thousandths, quantities in thousandths. */
function settleLine(cells: Record<string, string | null>, bad: Set<string>): void {
  const part = (name: string, decimals: number) => {
    const text = cells[name];
    return text === null || text === undefined ? null : units(text, decimals);
  };
  const quantity = part("quantity", 3) ?? 1000n;
  const price = part("unit_price", 4);
  const amount =
    part("amount", 4) ?? (price === null ? null : (quantity * price) / 1000n - (part("discount", 4) ?? 0n));
  const kind = cells["kind"] ?? (quantity < 0n ? "return" : "sale");
  if (amount === null) bad.add("amount");
  else if ((kind === "sale" && amount < 0n) || (kind === "return" && amount > 0n)) bad.add("amount");
  cells["quantity"] = decimal(quantity, 3);
  cells["kind"] = kind;
  cells["amount"] = amount === null ? null : decimal(amount, 4);
}

/** Equal rows of one delivery get ordinals: by their other mapped columns, null first, then by position. */
function numberEqual(source: NaiveSource, rows: readonly Said[]): Said[] {
  const others = source.columns.map((c) => c.name).filter((n) => !LINE.includes(n));
  return group(rows, (r) => JSON.stringify([r.unit, r.line])).flatMap((equal) =>
    equal
      .map((row, position) => ({ row, position }))
      .sort((a, b) => {
        for (const n of source.key === "lines" ? others : []) {
          const [x, y] = [a.row.cells[n] ?? "", b.row.cells[n] ?? ""];
          if (x !== y) return x < y ? -1 : 1;
        }
        return a.position - b.position;
      })
      .map(({ row }, i) => ({
        ...row,
        ...(source.key === null ? { unit: `${row.unit} ${i + 1}` } : { line: `${row.line} ${i + 1}` }),
      })),
  );
}

/** In order of rank: an absent column keeps what was said last; else, all else equal, takes what is said next. */
function fillAbsent(rows: Record<string, string | null>[], source: NaiveSource): void {
  const names = source.columns.map((c) => c.name);
  for (let i = 1; i < rows.length; i++) {
    for (const n of names) if (!(n in rows[i]!) && n in rows[i - 1]!) rows[i]![n] = rows[i - 1]![n]!;
  }
  for (let i = rows.length - 2; i >= 0; i--) {
    if (!agree(rows[i]!, rows[i + 1]!)) continue;
    for (const n of names) if (!(n in rows[i]!) && n in rows[i + 1]!) rows[i]![n] = rows[i + 1]![n]!;
  }
}

/** Equal over the columns that both have. */
const agree = (a: NaiveRow, b: NaiveRow): boolean => Object.keys(a).every((n) => !(n in b) || a[n] === b[n]);

function sameCells(a: NaiveRow, b: NaiveRow): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((n) => (a[n] ?? null) === (b[n] ?? null));
}

function sameLines(a: readonly Said[] | null, b: readonly Said[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((x) => b.some((y) => y.line === x.line && sameCells(x.cells, y.cells)));
}

function shown(source: NaiveSource, cells: NaiveRow, asOf: string): Record<string, string | null> {
  const out: Record<string, string | null> = {};
  for (const { name, laterThan } of source.columns) {
    const later = laterThan !== undefined && (cells[laterThan] ?? "") >= asOf;
    out[name] = later ? null : (cells[name] ?? null);
  }
  if (source.entity === "transactions") for (const n of ["quantity", "kind", "amount"]) out[n] = cells[n] ?? null;
  return out;
}

const units = (text: string, decimals: number): bigint => {
  const [whole, part = ""] = text.replace("-", "").split(".") as [string, string?];
  const value = BigInt(whole + part.padEnd(decimals, "0"));
  return text.startsWith("-") ? -value : value;
};

const decimal = (value: bigint, decimals: number): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
};

/** The stored form; undefined: refused. Files of the model hold plain forms only. */
function typed(text: string, type: NaiveColumn["type"]): string | undefined {
  if (type === "text") return text;
  if (type === "time") {
    if (!/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(text)) return undefined;
    const [date, clock = "00:00:00"] = text.split(" ") as [string, string?];
    const real = new Date(`${date}T00:00:00Z`);
    const there = !Number.isNaN(real.getTime()) && real.toISOString().startsWith(date);
    return there ? `${date} ${clock}` : undefined;
  }
  if (!/^-?\d+(\.\d{1,3})?$/.test(text)) return undefined;
  const decimals = type === "money" ? 4 : 3;
  return decimal(units(text, decimals), decimals);
}

/** Numbers by value, times by time; null: neither. */
function sortable(text: string): string | null {
  if (/^\d{4}-/.test(text)) return typed(text, "time") ?? null;
  return /^\d+$/.test(text) ? text.padStart(20, "0") : null;
}

const newer = (a: string | null, b: string | null): number =>
  (a ?? "") < (b ?? "") ? -1 : (a ?? "") > (b ?? "") ? 1 : 0;
const byPath = (a: Delivery, b: Delivery): number => naturally(a.path, b.path) || a.number - b.number;
const least = (times: readonly string[]): string => [...times].sort()[0]!;
const greatest = (times: readonly string[]): string => [...times].sort().at(-1)!;

/** `file-2` before `file-10`. */
function naturally(a: string, b: string): number {
  const [x, y] = [a, b].map((path) => path.split(/(\d+)/)) as [string[], string[]];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p, q] = [x[i] ?? "", y[i] ?? ""];
    if (p === q) continue;
    if (i % 2 === 1) return Number(p) - Number(q);
    return p < q ? -1 : 1;
  }
  return 0;
}

function group<T>(rows: readonly T[], by: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const found = groups.get(by(row));
    if (found === undefined) groups.set(by(row), [row]);
    else found.push(row);
  }
  return [...groups.values()];
}
