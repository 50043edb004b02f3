/** JSON Schemas of what people write. `description` completes "must be …" in the error that a wrong value gets. */

const text = { type: "string", minLength: 1, description: "text that is not empty" } as const;
const scalar = { type: ["string", "number", "boolean"] } as const;
const texts = { type: ["string", "array"], minLength: 1, items: text, description: "text or a list of texts" } as const;
const share = { type: "number", minimum: 0, maximum: 1, description: "a share from 0 to 1" } as const;
const openShare = {
  type: "number",
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
  description: "a share above 0 and below 1",
} as const;
const duration = {
  type: ["string", "null"],
  pattern: "^\\d+(\\.\\d+)?\\s*[hdw]$",
  description: 'a duration such as "36h", "3d" or "2w"',
} as const;
const count = { type: "integer", minimum: 0, description: "a whole number from 0 on" } as const;
const days = { type: "integer", minimum: 1, maximum: 3650, description: "a whole number from 1 to 3650" } as const;
const map = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const clusters = { type: "integer", minimum: 2, maximum: 50, description: "a whole number from 2 to 50" } as const;
const holdout = map({ share: openShare, key: text }, ["share", "key"]);

const NAME = {
  pattern: "^[a-z0-9][a-z0-9_-]*$",
  description: "small letters, digits, - and _, with a letter or digit first",
} as const;
const SPACE = {
  pattern: "^[a-z][a-z0-9_]*$",
  description: "small letters, digits and _, with a letter first",
} as const;

const source = map(
  {
    entity: text,
    files: texts,
    format: map({
      type: { enum: ["csv", "tsv", "ndjson", "json", "parquet", "xlsx"] },
      encoding: text,
      delimiter: text,
      header: { type: "boolean" },
      skip: count,
      footer: count,
      sheet: { type: ["string", "integer"] },
      trim: { type: "boolean" },
      unwrap: { type: "boolean" },
      null: { type: ["string", "number", "array"], items: { type: ["string", "number"] } },
      decimal: { enum: [".", ","] },
      thousands: { type: "string", maxLength: 1, description: "one character, or empty" },
      timestamp: texts,
    }),
    mode: { enum: ["append", "upsert", "snapshot"] },
    version_by: text,
    id_space: { type: "string", pattern: "^[A-Za-z0-9_-]+$", description: "letters, digits, - and _" },
    where: text,
    columns: {
      type: "object",
      additionalProperties: {
        type: ["string", "object"],
        minLength: 1,
        properties: { column: text, sql: text, value: scalar, space: { type: "string", ...SPACE } },
        additionalProperties: false,
        description: "a source column, or a map with one of column, sql, value",
      },
    },
    refs: { type: "object", propertyNames: SPACE, additionalProperties: text },
    extra: { type: "array", items: text },
    returns: { enum: ["signed", "positive"] },
    guards: map({
      min_rows: count,
      max_age: duration,
      max_rejected_share: share,
      max_shrink_share: { ...share, type: ["number", "null"] },
    }),
  },
  ["entity", "files", "columns"],
);

export const CLIENTELE_SCHEMA = map(
  {
    name: text,
    language: { enum: ["en", "zh"] },
    country: { type: "string", pattern: "^[A-Z]{2}$", description: "two capital letters, as in ISO 3166-1" },
    time_zone: text,
    currency: { type: "string", pattern: "^[A-Z]{3}$", description: "three capital letters, as in ISO 4217" },
    amounts: { enum: ["with_tax", "without_tax"] },
    calendar: map({
      week: { enum: ["iso", "sunday", "saturday"] },
      fiscal_start: {
        type: "string",
        pattern: "^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
        description: 'a month and day such as "04-01"',
      },
      day_starts: { type: "string", pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", description: 'a time such as "04:30"' },
    }),
    channels: {
      type: ["object", "null"],
      propertyNames: NAME,
      additionalProperties: map({
        address: { type: ["string", "null"] },
        cost: { type: "number", minimum: 0, description: "a number from 0 on" },
        consent: { enum: ["required", "unless_withdrawn"] },
      }),
    },
    sources: { type: ["object", "null"], propertyNames: NAME, additionalProperties: source },
    settings: {
      ...map({
        seed: { type: "integer", minimum: 0, maximum: 2147483647, description: "a whole number from 0 to 2147483647" },
        service_level_seconds: { type: "number", exclusiveMinimum: 0, description: "a number above 0" },
        holdout,
        list_effect: map({
          window_days: days,
        }),
        retention: map({ nights: count, weekly_days: count }),
        cubes: map({
          budget_share: { type: "number", minimum: 0, maximum: 10, description: "a number from 0 to 10" },
          least_rows: { type: "integer", minimum: 0, description: "a whole number from 0" },
        }),
        churn: map({
          label: { enum: ["no-purchase", "contract-end"] },
          horizon_days: days,
          by_customer: map(
            {
              times: { type: "number", exclusiveMinimum: 0, maximum: 100, description: "a number above 0, up to 100" },
              least_days: days,
              most_days: days,
            },
            ["times"],
          ),
          eligible_days: days,
          cuts: map({
            count: { type: "integer", minimum: 1, maximum: 60, description: "a whole number from 1 to 60" },
            every_days: days,
            held_out: { type: "integer", minimum: 1, maximum: 24, description: "a whole number from 1 to 24" },
            history_days: { ...days, minimum: 0, description: "a whole number from 0 to 3650" },
          }),
          rows: { type: "integer", minimum: 1000, maximum: 100_000_000, description: "a whole number from 1000 on" },
          retrain: map({ every_days: days, retry_days: days }),
          gates: map({
            least_rows: count,
            least_of_class: count,
            feature_auc: share,
            auc: share,
            calibration_error: share,
            shift: { type: "number", exclusiveMinimum: 0, description: "a number above 0" },
            shifted_share: share,
          }),
          calls: map(
            {
              cost: { type: "number", minimum: 0, description: "a number from 0 on" },
              value: { type: "number", minimum: 0, description: "a number from 0 on" },
              save_rate: share,
            },
            ["cost", "value"],
          ),
        }),
        value: map({ horizon_days: days, learn_from: count }),
        rfm: map({ refit_shift: { type: "number", exclusiveMinimum: 0, description: "a number above 0" } }),
        clusters: map({
          method: { enum: ["k-means", "mixture"] },
          features: { type: "array", minItems: 1, items: text, description: "a list of at least one number" },
          eligible_days: { ...days, maximum: 365, description: "a whole number from 1 to 365" },
          clusters: {
            type: ["integer", "object"],
            minimum: 2,
            maximum: 50,
            properties: { least: clusters, most: clusters },
            required: ["least", "most"],
            additionalProperties: false,
            description: "a whole number from 2 to 50, or { least, most }",
          },
          winsorised: { type: "number", minimum: 0, maximum: 0.25, description: "a share from 0 to 0.25" },
          whiten: { type: "boolean" },
          refit: map({
            every_days: days,
            retry_days: days,
            shift: { type: "number", exclusiveMinimum: 0, description: "a number above 0" },
            shifted_share: share,
          }),
          names: { type: "object", additionalProperties: text, description: "a name for each label" },
        }),
        cross_sell: map({
          level: { enum: ["product", "subcategory", "category"] },
          per: { enum: ["transaction", "customer"] },
          window_days: days,
          max_items: { type: "integer", minimum: 2, maximum: 1000, description: "a whole number from 2 to 1000" },
          min_count: { type: "integer", minimum: 2, maximum: 1_000_000_000, description: "a whole number from 2 on" },
          max_length: { type: "integer", minimum: 2, maximum: 10, description: "a whole number from 2 to 10" },
          min_confidence: { type: "number", minimum: 0, maximum: 1, description: "a number from 0 to 1" },
          max_false_share: {
            type: "number",
            exclusiveMinimum: 0,
            maximum: 1,
            description: "a number above 0, up to 1",
          },
          exclude_products: { type: "array", items: text },
          follow_days: days,
          offer: map({
            horizon_days: days,
            history_days: days,
            exclude_products: { type: "array", items: text },
            unavailable: { type: "array", items: text },
            unsold_days: days,
            price_band: map(
              {
                low: { type: "number", minimum: 0, description: "a number from 0 on" },
                high: { type: "number", exclusiveMinimum: 0, description: "a number above 0" },
              },
              ["low", "high"],
            ),
            refresh_days: { type: "integer", minimum: 1, maximum: 31, description: "a whole number from 1 to 31" },
            retrain: map({ every_days: days, retry_days: days }),
            learn_from: { type: "integer", minimum: 50, description: "a whole number from 50 on" },
            gates: map({
              least_customers: {
                type: "integer",
                minimum: 50,
                maximum: 1_000_000,
                description: "a whole number from 50 on",
              },
              calibration_error: share,
              changed_share: share,
              take_up: share,
              shift: { type: "number", exclusiveMinimum: 0, description: "a number above 0" },
              shifted_share: share,
              unknown_share: share,
            }),
          }),
        }),
        notify: map({ on_failure: text, on_refusal: text }),
      }),
      type: ["object", "null"],
    },
    publish: map({ personal: { type: "boolean" } }),
  },
  ["name", "time_zone", "currency"],
);

export const SEGMENT_SCHEMA = map(
  {
    name: { type: "string", ...NAME },
    title: text,
    family: { type: "string", ...NAME },
    rank: { type: "integer" },
    where: text,
  },
  ["name", "where"],
);

export const EXPORT_SCHEMA = map(
  {
    name: { type: "string", pattern: "^[a-z0-9-]+$", description: "small letters, digits and -" },
    title: text,
    segment: text,
    where: text,
    from: text,
    columns: {
      type: "array",
      minItems: 1,
      items: {
        type: ["string", "object"],
        minLength: 1,
        minProperties: 1,
        maxProperties: 1,
        additionalProperties: text,
        description: "a column, or one column with its header, such as { email: E-mail }",
      },
      description: "a list of at least one column",
    },
    changes: { type: "array", minItems: 1, items: text, description: "a list of at least one column" },
    order: {
      type: ["string", "array"],
      items: {
        type: "string",
        pattern: "^\\S+(\\s+([aA][sS][cC]|[dD][eE][sS][cC]))?$",
        description: 'a column, or a column and "desc"',
      },
    },
    limit: { type: ["integer", "null"], minimum: 1, description: "a whole number from 1 on" },
    channel: text,
    purpose: text,
    exclude: { type: "array", items: text },
    holdout,
    files: {
      type: "array",
      minItems: 1,
      items: map(
        { format: { enum: ["csv", "xlsx", "parquet", "ndjson", "arrow"] }, for: { enum: ["people", "machines"] } },
        ["format"],
      ),
      description: "a list of at least one file",
    },
    guards: map({
      min_rows: count,
      max_rows_ratio: { type: ["number", "null"], exclusiveMinimum: 1, description: "a number above 1" },
      max_change_share: { ...share, type: ["number", "null"] },
      fresh: { type: "array", items: text },
    }),
    valid_for: duration,
  },
  ["name", "columns"],
);
