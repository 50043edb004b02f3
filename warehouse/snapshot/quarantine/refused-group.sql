-- relation: what was refused, by reason
-- grain: one source, file, rule, column and state
-- parameters: $source, $file, $rule, $state; null: any
select
  source,
  file,
  rule,
  column_name,
  state,
  count(*) as rows,
  min(line_number) as first_line,
  max(line_number) as last_line,
  min(message) as message
from quarantine.refused
where
  ($source::varchar is null or source = $source)
  and ($file::varchar is null or file = $file)
  and ($rule::varchar is null or rule = $rule)
  and ($state::varchar is null or state = $state)
group by source, file, rule, column_name, state
order by source, file, rule, column_name, state
