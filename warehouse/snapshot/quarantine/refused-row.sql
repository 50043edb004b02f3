-- relation: refused rows
-- grain: one row of a file and one reason; holds personal data
-- parameters: $source, $file, $rule, $state; null: any; $limit
select
  source,
  file,
  line_number,
  column_name,
  rule,
  message,
  state,
  raw_text
from quarantine.refused
where
  ($source::varchar is null or source = $source)
  and ($file::varchar is null or file = $file)
  and ($rule::varchar is null or rule = $rule)
  and ($state::varchar is null or state = $state)
order by source, file, line_number, rule, column_name, message, state, raw_text
limit $limit
