import { FEATURES } from "../features/registry.js";

/** One table that belongs to no entity. */
export interface TableSpec {
  readonly name: string;
  readonly key: readonly string[] | null;
  /** `name type flags`, as in `entities.ts`: `direct`, `indirect`, `ref`; without a type: text. */
  readonly columns: readonly string[];
}

function table(name: string, key: string | null, columns: string): TableSpec {
  return {
    name,
    key: key === null ? null : key.split(" "),
    columns: columns
      .split(/[\n,]/)
      .map((column) => column.trim())
      .filter((column) => column !== ""),
  };
}

const REASONS = "reason_1, reason_2, reason_3";
const NEXT = [1, 2, 3, 4, 5].map((rank) => `next_new_${rank}, next_repeat_${rank}`).join(", ");

/** Every table and view of the warehouse beside those that `entities.ts` describes. */
export const OTHER_TABLES: readonly TableSpec[] = [
  table(
    "core.customer",
    "customer_id",
    `customer_id text indirect, customer_ref text ref, customer_ref_space, name text direct, given_name text direct,
     family_name text direct, email text direct, phone text direct, birth_date date indirect, gender text indirect,
     company text direct, account_ref text indirect, account_ref_space, referrer_ref text ref, referrer_ref_space,
     address text direct, postcode text indirect, city text indirect, region text indirect, country, language,
     joined_at time, tier, known_at time, as_of time`,
  ),
  table(
    "core.customer_ref",
    "space ref",
    "space, ref text ref, customer_id text indirect, first_delivery int, known_at time",
  ),
  table(
    "core.customer_merge",
    "from_id into_id known_at",
    "from_id text indirect, into_id text indirect, known_at time, first_delivery int",
  ),
  table(
    "result.rfm",
    "customer_id",
    `customer_id text indirect, recency_days integer, frequency integer, gross_sales money, monetary money, r tinyint,
     f tinyint, m tinyint, segment, as_of time`,
  ),
  table("result.lifecycle", "customer_id", "customer_id text indirect, stage, since time, previous_stage, as_of time"),
  table("result.segment_member", "segment customer_id", "segment, customer_id text indirect, as_of time"),
  table(
    "result.segment_move",
    "family segment_before segment_now",
    "family, segment_before, segment_now, customers integer, as_of_before time, as_of time",
  ),
  table("result.cluster", "customer_id", "customer_id text indirect, cluster, model_version, as_of time"),
  table(
    "result.cluster_trait",
    "cluster feature",
    `cluster, name, customers integer, stability double, feature, trait_rank integer, effect double, average double,
     average_of_all double, model_version, as_of time`,
  ),
  table(
    "result.cluster_refit",
    "cluster_before cluster_now",
    "cluster_before, cluster_now, customers integer, fitted_as_of time, model_version, as_of time",
  ),
  table(
    "result.churn",
    "customer_id",
    `customer_id text indirect, probability double, decile tinyint, horizon_days integer, definition, model_version,
     ${REASONS}, as_of time`,
  ),
  table(
    "result.churn_model",
    "model_version learner",
    `model_version, learner, trained_as_of time, state, live_from time, live_by, auc double, auc_low double,
     auc_high double, calibration_error double, over_recency_low double, over_recency_high double, recency_auc double,
     train_rows integer, train_left integer, held_out_rows integer, held_out_left integer, held_out_from time,
     held_out_to time, label, eligible_days integer, gates, reason, as_of time`,
  ),
  table(
    "result.churn_check",
    "curve position",
    `model_version, curve, position integer, customers double, said double, came double, lift double, gain double,
     cumulative_lift double, threshold double, calls double, hits double, recall double, profit double, best boolean,
     as_of time`,
  ),
  table(
    "result.churn_feature",
    "feature",
    "model_version, feature, title, importance_rank integer, importance double, shift double, as_of time",
  ),
  table(
    "result.value",
    "customer_id",
    `customer_id text indirect, p_alive double, expected_orders double, expected_revenue money, expected_margin money,
     horizon_days integer, model_version, forecast, value_band, as_of time`,
  ),
  table(
    "result.value_check",
    "curve position",
    `model_version, curve, position integer, name, customers double, actual double, expected double, error double,
     as_of time`,
  ),
  table(
    "result.rfm_refit",
    "segment_before segment_now",
    "version_before integer, version_now integer, segment_before, segment_now, customers integer, as_of time",
  ),
  table(
    "result.basket_rule",
    "antecedent consequent",
    `antecedent texts, consequent, baskets integer, support double, confidence double, lift double, conviction double,
     p_value double, odds_ratio double, odds_low double, odds_high double, p_within double, remains boolean, as_of time`,
  ),
  table(
    "result.basket_sequence",
    "antecedent consequent",
    `antecedent, consequent, days integer, customers integer, visits integer, confidence double, lift double,
     p_value double, odds_ratio double, odds_low double, odds_high double, as_of time`,
  ),
  table(
    "result.next_product",
    "customer_id kind rank",
    "customer_id text indirect, kind, rank integer, product_id, score double, reason, as_of time",
  ),
  table(
    "result.next_product_model",
    "model_version ranking question",
    `model_version, ranking, question, trained_as_of time, state, live_from time, live_by, horizon_days integer,
     customers integer, recall_1 double, recall_3 double, recall_10 double, recall_low double, recall_high double,
     hit_3 double, calibration_error double, gates, reason, as_of time`,
  ),
  table(
    "result.next_product_check",
    "kind position",
    "model_version, kind, position integer, offers double, said double, came double, as_of time",
  ),
  table(
    "result.list_decision",
    "list customer_id",
    "list, customer_id text indirect, outcome, rule, rank integer, as_of time",
  ),
  table(
    "result.list_effect",
    "list holdout_key metric window_days",
    `list, holdout_key, metric, window_days integer, delivered integer, withheld integer, difference double, low double,
     high double, reason, delivered_mean double, withheld_mean double, both_arms integer, joined_later integer,
     waiting integer, next_at time, delivered_answered integer, withheld_answered integer, as_of time`,
  ),
  table(
    "result.customer",
    "customer_id",
    `customer_id text indirect, customer_ref text ref, country, region text indirect, city text indirect, tier,
     joined_at time, first_sale_at time, last_sale_at time, recency_days integer, frequency integer, gross_sales money,
     monetary money, rfm_r tinyint, rfm_f tinyint, rfm_m tinyint, rfm_segment, lifecycle_stage, lifecycle_since time,
     lifecycle_previous, cluster, churn_probability double, churn_decile tinyint, churn_reason_1, churn_reason_2,
     churn_reason_3, churn_model, value_p_alive double, value_orders double, value_revenue money, value_margin money,
     value_band, value_model, cost_to_serve money, ${NEXT}, open_cases integer, last_contact_at time, may_email boolean,
     may_sms boolean, may_call boolean, as_of time`,
  ),
  table(
    "features.customer",
    "customer_id",
    `customer_id text indirect, ${FEATURES.map(({ name }) => `${name} double`).join(", ")}, as_of time`,
  ),
  table(
    "history.segment_change",
    "family customer_id from_as_of",
    "family, segment, customer_id text indirect, from_as_of time, to_as_of time",
  ),
  table(
    "history.list_decision_change",
    "list customer_id from_as_of",
    "list, customer_id text indirect, outcome, rule, rank integer, from_as_of time, to_as_of time",
  ),
  table(
    "history.list_holdout_change",
    "list from_as_of",
    "list, holdout_key, share double, from_as_of time, to_as_of time",
  ),
  table("history.meaning", "name version", "name, version int, from_as_of time, body"),
  table("lists.content", "list as_of customer_id", "list, as_of time, customer_id text indirect, content"),
  ...["staging.ref", "staging.ref_core"].map((name) =>
    table(name, "ref_no", "ref_no int, space, ref text ref, customer_id text indirect"),
  ),
  table(
    "quarantine.refused",
    null,
    `source, file, line_number integer, column_name, rule, message text direct, raw_text text direct, load_id, state,
     delivery int`,
  ),
  table(
    "ops.run",
    "run_id",
    `run_id, command, as_of time, started_at time, finished_at time, state, exit_code smallint, version, seed integer,
     allowed texts`,
  ),
  table(
    "ops.step",
    "run_id as_of step",
    `run_id, as_of time, step, position int, past boolean, fingerprint, output, state, reason, switched boolean,
     rows_in integer, rows_out integer, rows_refused integer, seconds double, peak_memory_bytes integer, notes texts,
     refusals texts, started_at time`,
  ),
  table("ops.night", "as_of", "as_of time, run_id, finished_at time, last_delivery int"),
  table(
    "ops.model_version",
    "model version",
    "model, version int, as_of time, state, sha256, seed integer, live_from time, run_id",
  ),
  table(
    "ops.export",
    "list folder run_id",
    `list, as_of time, folder, supersedes, delivered integer, withheld integer, excluded integer, bytes integer, sha256,
     run_id`,
  ),
  table(
    "ops.load",
    "number",
    `number int, source, entity, path, path_key, size integer, modified_ms integer, sha256, load_id, floor time,
     finished_before time, columns texts, mapping, state, rows_in integer, rows_loaded integer, rows_repeated integer,
     rows_refused integer, rows_filtered integer, newest_row_at time, allowed, run_id, replaces texts`,
  ),
  table("ops.cube_query", null, "cube, shape, asked integer, as_of time, batch"),
  table("staging.cube_part", "cube part", "cube, part, digest"),
  table("staging.offer_basis", "nr", "nr double, content, bytes blob"),
  table("staging.offer_kept", "customer_id", "customer_id text indirect, digest double"),
  table("ops.changed_month", "entity month", "entity, month"),
  table("ops.publication", "name", "name, as_of time"),
  table("ops.fixed", "name", "name, value"),
  table("ops.stale", "source", "source, since time, gates texts"),
];
