-- Relation: rows in quarantine that wait for a decision.  Grain: source and rule. Counts only: no text of a row.
select source, rule, cast(count(*) as bigint) as refused
from quarantine.refused
where state = 'open'
group by source, rule
order by refused desc, source, rule
