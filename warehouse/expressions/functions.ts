import { suggestion } from "../../project/nearest-name.js";

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/**
 * Functions and operators that depend on their arguments alone, and whose result is bounded by them. Left out on purpose:
 * clocks, randomness, settings, sequences, catalogs, errors, and what makes long texts from short numbers.
 */
export const SCALAR_FUNCTIONS: ReadonlySet<string> = new Set([
  ...words("+ - * / // % ** ^ & | << >> ~ || ~~ !~~ ~~* !~~* ~~~ @ ^@ ->>"),
  ...words("like_escape not_like_escape ilike_escape not_ilike_escape regexp_full_match"),
  ...words(`ascii base64 bit_length char_length character_length chr concat concat_ws contains damerau_levenshtein
    ends_with from_base64 from_hex hamming hex instr jaccard jaro_similarity jaro_winkler_similarity lcase left
    left_grapheme len length length_grapheme levenshtein lower ltrim md5 mismatches nfc_normalize octet_length ord
    parse_dirname parse_filename position prefix regexp_escape regexp_extract regexp_extract_all regexp_matches
    regexp_replace replace reverse right right_grapheme rtrim sha1 sha256 split split_part starts_with str_split
    string_split string_split_regex string_to_array strip_accents strlen strpos substr substring substring_grapheme
    suffix to_base64 to_hex translate trim ucase unhex unicode upper url_decode url_encode encode decode`),
  ...words(`abs acos add asin atan atan2 cbrt ceil ceiling cos cot degrees divide even exp fdiv floor fmod gcd greatest
    isfinite isinf isnan lcm least ln log log10 log2 mod multiply pi pow power radians round round_even sign signbit
    sin sqrt subtract tan trunc xor bit_count`),
  ...words(`century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname
    dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear julian
    last_day make_date make_time make_timestamp make_timestamp_ms microsecond millennium millisecond minute month
    monthname quarter second strftime strptime time_bucket timezone to_centuries to_days to_decades to_hours
    to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks
    to_years try_strptime week weekday weekofyear year yearweek`),
  ...words(`nullif coalesce ifnull typeof list_value list_contains list_has list_has_any list_has_all list_extract
    list_element list_slice list_sort list_reverse_sort list_distinct list_concat list_cat list_position list_indexof
    list_unique array_extract array_to_string array_length array_contains array_slice element_at struct_extract
    map_extract map_extract_value map_keys map_values cardinality json_extract json_extract_string json_value json_valid
    json_array_length json_type`),
]);

/** Further functions of whole queries: aggregates, windows, and what a person may want to see on a screen. */
export const QUERY_FUNCTIONS: ReadonlySet<string> = new Set([
  ...SCALAR_FUNCTIONS,
  ...words(`any_value approx_count_distinct approx_quantile arbitrary arg_max arg_max_null arg_min arg_min_null argmax
    argmin array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop
    covar_samp entropy favg first first_value fsum geomean group_concat histogram kurtosis last last_value list listagg
    mad max max_by mean median min min_by mode nth_value product quantile quantile_cont quantile_disc regr_avgx
    regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev stddev_pop
    stddev_samp string_agg sum sum_no_overflow var_pop var_samp variance weighted_avg`),
  ...words("cume_dist dense_rank fill lag lead ntile percent_rank rank rank_dense row_number"),
  ...words(`bar format format_bytes formatreadablesize lpad printf rpad row struct_pack struct_keys struct_values map
    map_entries map_from_entries unnest flatten list_aggregate list_apply list_avg list_count list_filter list_max
    list_median list_min list_reduce list_reverse list_sum list_transform list_zip array_filter array_transform hash
    equi_width_bins is_histogram_other_bin generate_subscripts to_json json_object json_array json_keys age`),
]);

/** Relations that a query may make from values. Everything that reads a file, a catalog or a setting is missing. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(["unnest", "range", "generate_series"]);

/** Types to cast to, under every name that the engine gives them, in lower case. */
export const SCALAR_TYPES: ReadonlySet<string> = new Set([
  ...words("boolean bool logical tinyint int1 smallint int2 int16 short integer int int4 int32 integral signed"),
  ...words("bigint int8 int64 long hugeint int128 utinyint uint8 usmallint uint16 uinteger uint32 ubigint uint64"),
  ...words("uhugeint uint128 float float4 real double float8 decimal dec numeric varchar text string char bpchar"),
  ...words("nvarchar date time timestamp datetime timestamp_s timestamp_ms timestamp_us timestamp_ns interval"),
  ...words("timestamptz"),
  "timestamp with time zone",
]);

/** Names that read as columns but are answered by the engine where no column has them. */
export const SESSION_NAMES: ReadonlySet<string> = new Set(
  words(`current_catalog current_connection_id current_database current_date current_localtime current_localtimestamp
    current_query current_query_id current_role current_schema current_schemas current_time current_timestamp
    current_transaction_id current_user get_current_time get_current_timestamp localtime localtimestamp now session_user
    today transaction_timestamp txid_current user version`),
);

/** ` Did you mean "x"?` for a misspelt function; nothing for short or far names. */
export function functionHint(name: string, allowed: ReadonlySet<string>): string {
  const hint = name.length < 5 ? "" : suggestion(name, allowed);
  return hint.startsWith(" Did") ? hint : "";
}
