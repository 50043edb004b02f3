/** The type of an entity's column as the warehouse stores it. */
export type ColumnType = "text" | "money" | "quantity" | "number" | "rate" | "integer" | "boolean" | "time" | "date";

/** `direct`: names or reaches a person; `indirect`: helps to; `none`. */
export type PrivacyClass = "direct" | "indirect" | "none";

export interface EntityColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
  readonly privacy: PrivacyClass;
  /** When the value is known: with the row, with its version, or only after the named time column of the row. */
  readonly known: "at_event" | "as_versioned" | { readonly laterThan: string };
  /** Allowed values of a code, in lower case. */
  readonly values?: readonly string[];
  /** A customer's identifier in a source; stored beside its space in `<name>_space`. */
  readonly customerRef: boolean;
  /** An id that a source's `id_space` prefixes. */
  readonly spacedId: boolean;
}

export interface Entity {
  /** As in `clientele.yaml` and `staging.<name>`. */
  readonly name: string;
  /** As in `core.<fact>` and `core.<fact>_version`. */
  readonly fact: string;
  readonly grain: string;
  readonly columns: readonly EntityColumn[];
  /** Key across all sources; null: all mapped columns and the ordinal among equal rows of one file. */
  readonly key: readonly string[] | null;
  /** The row's own time: bounds known_at from below, gives business_date. */
  readonly ownTime: string | null;
  readonly defaultMode: "append" | "upsert";
  /**
   * Its rows are many: `staging.<name>` has an optional column only once a source brings it, for a column of nulls costs
   * as much as one of values. Whoever needs all columns reads `core.<fact>_version`.
   */
  readonly sparse: boolean;
}

export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: "varchar",
  money: "decimal(18, 4)",
  quantity: "decimal(18, 3)",
  number: "decimal(18, 4)",
  rate: "decimal(18, 8)",
  integer: "bigint",
  boolean: "boolean",
  time: "timestamp",
  date: "date",
};

/** The column whose customer a row belongs to; undefined where it has none. */
export const firstRefOf = (entity: Entity): string | undefined => entity.columns.find((c) => c.customerRef)?.name;

/** The entity of `core.<fact>_version`. */
export const entityOfVersions = (relation: string): Entity | undefined =>
  ENTITIES.find(({ fact }) => relation === `core.${fact}_version`);

/** Columns that every `staging.<entity>` has beside those of its entity. */
export const PROVENANCE = [
  { name: "utc_offset", sql: "smallint", doc: "minutes, where the source gave one with the row's own time" },
  { name: "date_only", sql: "boolean", doc: "the source gave the row's own time as a date; it stands at day_starts" },
  { name: "customer_no", sql: "integer", doc: "the row's first customer ref in staging.ref; null: none" },
  { name: "load_id", sql: "varchar", doc: "of its file: the first 16 hex digits of its sha256" },
  { name: "source_name", sql: "varchar", doc: "name of the source in clientele.yaml" },
  { name: "delivery", sql: "integer", doc: "number of the delivery in ops.load" },
  {
    name: "ordinal",
    sql: "integer",
    doc: "1 and up among equal rows of one file, where the content is the key; else 1",
  },
  { name: "version_value", sql: "varchar", doc: "sortable text of version_by; null where not mapped" },
  { name: "known_at", sql: "timestamp", doc: "from when a night may see the row" },
  { name: "superseded_at", sql: "timestamp", doc: "from when a higher version, or its absence, counts; null: current" },
] as const;

type Flag = "required" | "direct" | "indirect" | "ref" | "id" | `later:${string}` | `in:${string}`;

function column(versioned: boolean, spec: string): EntityColumn {
  const [name, type = "text", ...flags] = spec.split(" ") as [string, ColumnType?, ...Flag[]];
  const later = flags.find((f) => f.startsWith("later:"))?.slice(6);
  const values = flags
    .find((f) => f.startsWith("in:"))
    ?.slice(3)
    .split("|");
  return {
    name,
    type,
    required: flags.includes("required"),
    privacy: flags.includes("direct")
      ? "direct"
      : flags.includes("indirect") || flags.includes("ref")
        ? "indirect"
        : "none",
    known: later !== undefined ? { laterThan: later } : versioned ? "as_versioned" : "at_event",
    ...(values === undefined ? {} : { values }),
    customerRef: flags.includes("ref"),
    spacedId: flags.includes("id"),
  };
}

interface Spec {
  readonly fact: string;
  readonly grain: string;
  readonly key: readonly string[] | null;
  readonly ownTime?: string;
  readonly append?: boolean;
  readonly sparse?: boolean;
  readonly columns: string;
}

function entity(name: string, spec: Spec): Entity {
  const ownTime = spec.ownTime ?? null;
  return {
    name,
    fact: spec.fact,
    grain: spec.grain,
    key: spec.key,
    ownTime,
    defaultMode: spec.append === true ? "append" : "upsert",
    sparse: spec.sparse === true,
    columns: spec.columns
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => column(ownTime === null, line)),
  };
}

/** Every entity of the contract, section 5, in the order in which a night loads them. */
export const ENTITIES: readonly Entity[] = [
  entity("calendar", {
    fact: "calendar",
    grain: "one day",
    key: ["date"],
    columns: `
      date date required
      name text
      kind text
      open text
      close text`,
  }),
  entity("exchange_rates", {
    fact: "exchange_rate",
    grain: "one currency and day",
    key: ["currency", "valid_on"],
    columns: `
      currency text required
      valid_on date required
      rate rate required`,
  }),
  entity("targets", {
    fact: "target",
    grain: "one measure and period",
    key: ["measure", "period"],
    columns: `
      measure text required
      period text required
      value number required`,
  }),
  entity("locations", {
    fact: "location",
    grain: "one location",
    key: ["location"],
    columns: `
      location text required
      name text
      region text
      country text
      time_zone text
      kind text`,
  }),
  entity("agents", {
    fact: "agent",
    grain: "one agent",
    key: ["agent_ref"],
    columns: `
      agent_ref text required indirect
      team text
      location text
      joined_at time
      left_at time later:left_at
      cost_per_hour money`,
  }),
  entity("products", {
    fact: "product",
    grain: "one product",
    key: ["product_id"],
    columns: `
      product_id text required
      product_name text
      category text
      subcategory text
      brand text
      list_price money
      unit_cost money
      status text
      discontinued_at time later:discontinued_at
      stock quantity`,
  }),
  entity("customers", {
    fact: "customer_record",
    grain: "one customer in one source",
    key: ["source_name", "customer_ref_space", "customer_ref"],
    columns: `
      customer_ref text required ref
      name text direct
      given_name text direct
      family_name text direct
      email text direct
      phone text direct
      birth_date date indirect
      gender text indirect
      company text direct
      account_ref text indirect
      referrer_ref text ref
      address text direct
      postcode text indirect
      city text indirect
      region text indirect
      country text
      language text
      joined_at time
      tier text`,
  }),
  entity("customer_links", {
    fact: "customer_link",
    grain: "one link",
    key: null,
    columns: `
      customer_ref text required ref
      other_ref text required ref
      relation text in:same|household|employee_of|subsidiary_of|referred_by
      started_at time
      ended_at time later:ended_at`,
  }),
  entity("campaigns", {
    fact: "campaign",
    grain: "one campaign",
    key: ["campaign_id"],
    columns: `
      campaign_id text required
      name text
      channel text
      started_at time
      ended_at time later:ended_at
      budget money`,
  }),
  entity("offers", {
    fact: "offer",
    grain: "one offer",
    key: ["offer_id"],
    columns: `
      offer_id text required
      name text
      product_id text
      discount money
      cost money
      starts_at time
      ends_at time`,
  }),
  entity("transactions", {
    fact: "line",
    grain: "one line of a transaction",
    key: ["transaction_id", "line_id"],
    ownTime: "occurred_at",
    append: true,
    sparse: true,
    columns: `
      transaction_id text required id
      line_id text
      customer_ref text ref
      occurred_at time required
      product_id text required
      product_name text
      quantity quantity
      unit_price money
      amount money
      discount money
      tax money
      cost money
      kind text in:sale|return|adjustment|fee
      original_transaction_id text id
      channel text
      location text
      country text
      agent_ref text indirect
      currency text
      campaign_id text
      promised_at time
      fulfilled_at time later:fulfilled_at`,
  }),
  entity("contacts", {
    fact: "contact",
    grain: "one contact",
    key: ["contact_id"],
    ownTime: "occurred_at",
    append: true,
    sparse: true,
    columns: `
      contact_id text required id
      customer_ref text ref
      occurred_at time required
      channel text required
      direction text in:in|out
      topic text
      product_id text
      transaction_id text id
      case_id text id
      agent_ref text indirect
      queue text
      location text
      wait_seconds number
      handle_seconds number
      hold_seconds number
      wrap_seconds number
      outcome text
      resolved boolean
      abandoned boolean
      blocked boolean
      transferred boolean
      callback_promised_at time
      article_id text
      session_id text id
      cost money
      campaign_id text
      offer_id text
      note text direct`,
  }),
  entity("cases", {
    fact: "service_case",
    grain: "one complaint or request",
    key: ["case_id"],
    ownTime: "opened_at",
    columns: `
      case_id text required id
      customer_ref text ref
      kind text in:complaint|request|incident|warranty
      topic text
      product_id text
      transaction_id text id
      priority text
      channel text
      queue text
      agent_ref text indirect
      location text
      opened_at time required
      promised_at time
      first_response_at time later:first_response_at
      resolved_at time later:resolved_at
      closed_at time later:closed_at
      due_at time
      reopened boolean later:closed_at
      compensation money later:closed_at
      satisfaction number later:closed_at
      parent_case_id text id`,
  }),
  entity("case_events", {
    fact: "case_event",
    grain: "one step of a case",
    key: ["case_id", "occurred_at", "activity", "seq"],
    ownTime: "occurred_at",
    append: true,
    columns: `
      case_id text required id
      activity text required
      occurred_at time required
      seq integer
      resource text indirect
      resource_group text`,
  }),
  entity("surveys", {
    fact: "survey",
    grain: "one answer",
    key: ["response_id", "item"],
    ownTime: "answered_at",
    append: true,
    sparse: true,
    columns: `
      response_id text required id
      item text
      customer_ref text ref
      answered_at time required
      sent_at time
      instrument text in:csat|nps|ces|servqual
      score number required
      scale_min number
      scale_max number
      expected_score number
      contact_id text id
      case_id text id
      transaction_id text id
      agent_ref text indirect
      location text
      channel text
      note text direct`,
  }),
  entity("treatments", {
    fact: "treatment",
    grain: "one customer offered or withheld",
    key: ["campaign_id", "customer_ref_space", "customer_ref", "treated_at"],
    ownTime: "treated_at",
    sparse: true,
    columns: `
      campaign_id text required
      customer_ref text required ref
      treated_at time required
      arm text in:treated|control
      channel text
      offer_id text
      cost money
      outcome text`,
  }),
  entity("consents", {
    fact: "consent",
    grain: "one change of a consent",
    key: ["customer_ref_space", "customer_ref", "channel", "purpose", "changed_at", "state"],
    ownTime: "changed_at",
    columns: `
      customer_ref text required ref
      channel text required
      purpose text
      state text required in:granted|withdrawn
      changed_at time required`,
  }),
  entity("subscriptions", {
    fact: "subscription",
    grain: "one contract",
    key: ["subscription_id"],
    ownTime: "started_at",
    columns: `
      subscription_id text required id
      customer_ref text required ref
      product_id text
      started_at time required
      ended_at time later:ended_at
      end_reason text later:ended_at
      price money
      period text`,
  }),
  entity("loyalty_events", {
    fact: "loyalty_event",
    grain: "one movement of points",
    key: null,
    ownTime: "occurred_at",
    append: true,
    columns: `
      customer_ref text required ref
      occurred_at time required
      kind text in:earn|redeem|expire|tier
      points number
      tier text`,
  }),
  entity("web_events", {
    fact: "web_event",
    grain: "one event on the web",
    key: null,
    ownTime: "occurred_at",
    append: true,
    columns: `
      session_id text required id
      occurred_at time required
      event text required
      customer_ref text ref
      page text
      query text
      results integer`,
  }),
  entity("opportunities", {
    fact: "opportunity",
    grain: "one deal",
    key: ["opportunity_id"],
    ownTime: "created_at",
    columns: `
      opportunity_id text required id
      customer_ref text ref
      product_id text
      agent_ref text indirect
      source text
      amount money later:closed_at
      created_at time required
      closed_at time later:closed_at
      stage text later:closed_at`,
  }),
  entity("opportunity_events", {
    fact: "opportunity_event",
    grain: "one change of a deal's stage",
    key: ["opportunity_id", "stage", "occurred_at"],
    ownTime: "occurred_at",
    append: true,
    columns: `
      opportunity_id text required id
      stage text required
      occurred_at time required`,
  }),
  entity("assets", {
    fact: "asset",
    grain: "one thing sold",
    key: ["asset_id"],
    columns: `
      asset_id text required id
      customer_ref text ref
      product_id text
      installed_at time
      warranty_until time`,
  }),
  entity("visits", {
    fact: "visit",
    grain: "one field-service job",
    key: ["visit_id"],
    ownTime: "scheduled_at",
    columns: `
      visit_id text required id
      customer_ref text ref
      case_id text id
      asset_id text id
      product_id text
      location text
      scheduled_at time required
      appointment_from time
      appointment_to time
      started_at time later:started_at
      finished_at time later:finished_at
      technician_ref text indirect
      first_time_fixed boolean later:finished_at
      parts text later:finished_at
      parts_cost money later:finished_at
      labour_cost money later:finished_at
      travel_km number later:finished_at`,
  }),
];

const byName = new Map(ENTITIES.map((e) => [e.name, e]));

/** The entity named in a configuration; undefined if there is none. */
export const entityNamed = (name: string): Entity | undefined => byName.get(name);
